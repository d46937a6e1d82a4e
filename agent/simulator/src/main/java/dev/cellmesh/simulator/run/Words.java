package dev.cellmesh.simulator.run;

import java.util.List;

/** Which of the words that are known somebody may have meant. */
final class Words {
  private Words() {}

  /** The word with the fewest changes of a letter to {@code said} (Levenshtein's distance). */
  static String nearest(String said, List<String> known) {
    String best = known.getFirst();
    int least = Integer.MAX_VALUE;
    for (String word : known) {
      int distance = distance(said, word);
      if (distance < least) {
        least = distance;
        best = word;
      }
    }
    return best;
  }

  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, Math.min(above, row[j - 1]) + 1);
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
