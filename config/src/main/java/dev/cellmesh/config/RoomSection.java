package dev.cellmesh.config;

import dev.cellmesh.config.kit.Key;
import dev.cellmesh.config.kit.Kinds;
import dev.cellmesh.config.kit.Problem;
import dev.cellmesh.config.kit.Secret;
import dev.cellmesh.config.kit.SecretKeys;
import dev.cellmesh.config.kit.Section;
import dev.cellmesh.config.kit.Table;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** [room]. */
final class RoomSection {
  private static final int SHORT_PASSWORD_CHARS = 12;

  static final Key<String> NAME =
      Key.required(
          "name", Kinds.text(128), "farm", "The room to join; the one key without default.");
  static final SecretKeys PASSWORD =
      SecretKeys.of(
          "password",
          Kinds.password(),
          "correct horse battery staple",
          "A password that all members know. Without password and invite the room is open.");
  static final SecretKeys INVITE =
      SecretKeys.of(
          "invite",
          new InviteKind(),
          "cellmesh1...",
          "Instead of a password: a generated invite, which nobody can guess.");
  static final Section SECTION = Section.of("room", "The room this board belongs to.", keys());

  private RoomSection() {}

  private static List<Key<?>> keys() {
    List<Key<?>> keys = new ArrayList<>(List.of(NAME));
    keys.addAll(PASSWORD.all());
    keys.addAll(INVITE.all());
    return keys;
  }

  static RoomConfig read(Table table) {
    return new RoomConfig(table.get(NAME), access(table));
  }

  /**
   * An open room works, and is nobody's own. To be called last: only a file without errors shows.
   */
  static void warnIfOpen(Table table, RoomConfig room, NostrConfig nostr) {
    if (!(room.access() instanceof RoomAccess.Open) || !table.isSound()) {
      return;
    }
    String remedy = "close it: `cellmesh room create` makes an invite for room.inviteFile";
    if (nostr.isPrivate()) {
      table.warn(
          NAME,
          "the room is open: whoever reaches the relays and guesses this name can join, read"
              + " everything, and publish in anybody's name",
          remedy);
    } else {
      table.warn(
          NAME,
          "THE ROOM IS OPEN, ON PUBLIC RELAYS: anybody on the internet who guesses this name can"
              + " join, read everything, and publish in anybody's name",
          remedy);
    }
  }

  private static RoomAccess access(Table table) {
    @Nullable Secret password = PASSWORD.read(table);
    @Nullable Secret invite = INVITE.read(table);
    List<Key<?>> passwords = PASSWORD.written(table);
    List<Key<?>> invites = INVITE.written(table);
    if (!passwords.isEmpty() && !invites.isEmpty()) {
      table.reject(
          invites.getFirst(),
          Problem.Kind.CONFLICT,
          "is given as well as " + passwords.getFirst().name(),
          "keep the password or the invite");
    }
    if (password != null && password.reveal().length() < SHORT_PASSWORD_CHARS) {
      table.warn(
          passwords.getFirst(),
          "the password has fewer than " + SHORT_PASSWORD_CHARS + " characters and can be guessed",
          "take a longer one, or an invite");
    }
    return invite != null
        ? new RoomAccess.Invite(invite)
        : password != null ? new RoomAccess.Password(password) : new RoomAccess.Open();
  }
}
