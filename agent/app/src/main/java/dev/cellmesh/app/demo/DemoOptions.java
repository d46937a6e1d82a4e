package dev.cellmesh.app.demo;

/**
 * What a demo shows.
 *
 * @param boards how many, at least 1
 * @param targetCells cells at most, at least 1
 * @param dashboardPort wanted TCP port; 0 for any
 * @param mqttPort wanted TCP port; 0 for any
 */
public record DemoOptions(int boards, int targetCells, int dashboardPort, int mqttPort) {}
