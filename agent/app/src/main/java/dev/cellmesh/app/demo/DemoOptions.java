package dev.cellmesh.app.demo;

/**
 * What a demo shows.
 *
 * @param boards how many, at least 1
 * @param targetCells cells at most, at least 1
 * @param replace how many of the boards run in processes of their own and are killed and replaced
 *     once the mesh stands; less than {@code boards}
 * @param cold whether the boards begin with one cell and grow from there, however many they are;
 *     else many begin with the structure that they would remember after a power cut
 * @param dashboardPort wanted TCP port; 0 for any
 * @param mqttPort wanted TCP port; 0 for any
 */
public record DemoOptions(
    int boards, int targetCells, int replace, boolean cold, int dashboardPort, int mqttPort) {}
