package io.genrec.actors.alignment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A network of its own, joined to the machine's by one cable that can be pulled. Linux, and its administrator, alone. */
final class NetworkNamespace implements AutoCloseable {
    /** Two addresses of a network that is set apart for tests of network devices (RFC 2544), on either end of the cable. */
    static final String OUTSIDE = "198.18.77.1";

    static final String INSIDE = "198.18.77.2";

    private final String name = "genrec-" + ProcessHandle.current().pid();
    private final String cable = "grc" + ProcessHandle.current().pid() % 1_000_000;

    private NetworkNamespace() {}

    /** Whether this machine lets this process make one. */
    static boolean isPossible() {
        try (NetworkNamespace tried = open()) {
            return !tried.name.isEmpty();
        } catch (IllegalStateException e) {
            return false;
        }
    }

    static NetworkNamespace open() {
        NetworkNamespace namespace = new NetworkNamespace();
        String name = namespace.name;
        String cable = namespace.cable;
        try {
            ip("netns", "add", name);
            ip("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", name);
            ip("address", "add", OUTSIDE + "/30", "dev", cable);
            ip("link", "set", cable, "up");
            ip("-n", name, "address", "add", INSIDE + "/30", "dev", "eth0");
            ip("-n", name, "link", "set", "eth0", "up");
            ip("-n", name, "link", "set", "lo", "up");
            return namespace;
        } catch (IllegalStateException e) {
            namespace.close();
            throw e;
        }
    }

    /** What a command begins with that is to run inside. */
    List<String> prefix() {
        return List.of("ip", "netns", "exec", name);
    }

    void cut() {
        ip("link", "set", cable, "down");
    }

    void mend() {
        ip("link", "set", cable, "up");
    }

    /** The cable goes with the namespace, once nothing runs inside. */
    @Override
    public void close() {
        run("link", "delete", cable);
        run("netns", "delete", name);
    }

    private static void ip(String... arguments) {
        int exit = run(arguments);
        if (exit != 0) {
            throw new IllegalStateException("ip " + String.join(" ", arguments) + " ended with " + exit);
        }
    }

    private static int run(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }
}
