package io.ipmb.platform.linux;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The users that this process can tell apart. Inside a user namespace the kernel shows all unmapped users of the
 * machine as one, the <em>overflow</em> user: its number does not identify a user. Without a namespace all users are
 * mapped, and the number is an ordinary user's. Immutable.
 */
final class UserNamespace {

    private static final long USUAL_OVERFLOW = 65534;

    /** The number of users; 4,294,967,295 itself is no user. */
    private static final long ALL_USERS = 0xFFFF_FFFFL;

    private final long overflowUser;
    private final boolean mapsAll;

    /** @param proc the folder {@code /proc} */
    UserNamespace(Path proc) {
        this.overflowUser = overflowUser(proc.resolve("sys/kernel/overflowuid"));
        this.mapsAll = mapsAll(proc.resolve("self"));
    }

    private static long overflowUser(Path file) {
        // In one read: the kernel answers the first read alone, however short.
        byte[] text = new byte[32];
        try (InputStream in = Files.newInputStream(file)) {
            int length = Math.max(0, in.read(text));
            return Long.parseLong(new String(text, 0, length, StandardCharsets.US_ASCII).strip());
        } catch (IOException | NumberFormatException e) {
            return USUAL_OVERFLOW;
        }
    }

    /** The file has a line per range: first number inside, first number outside, length. */
    private static boolean mapsAll(Path self) {
        Path file = self.resolve("uid_map");
        if (Files.exists(self) && Files.notExists(file)) {
            // A kernel without user namespaces.
            return true;
        }
        try {
            long mapped = 0;
            for (String line : Files.readAllLines(file)) {
                String[] columns = line.strip().split("\\s+", -1);
                mapped += Long.parseLong(columns[columns.length - 1]);
            }
            return mapped >= ALL_USERS;
        } catch (IOException | NumberFormatException e) {
            return false;
        }
    }

    /** Whether a number from the kernel stands for one user. */
    boolean knows(long userId) {
        return mapsAll || userId != overflowUser;
    }
}
