package io.genrec.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * What a process listens on and connects to beyond the loopback interface, seen some hundred times a second from its start to
 * its end or {@link #close()}. Linux only: elsewhere it sees nothing.
 */
final class OpenSockets implements AutoCloseable {
    private static final String NOWHERE = "00000000:0000";
    private static final String NOWHERE_6 = "00000000000000000000000000000000:0000";

    private final ProcessHandle process;
    private final Set<String> seen = new TreeSet<>();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Thread thread;

    private OpenSockets(ProcessHandle process) {
        this.process = process;
        this.thread = new Thread(this::watch, "open sockets of " + process.pid());
    }

    static OpenSockets of(Process process) {
        OpenSockets sockets = new OpenSockets(process.toHandle());
        sockets.thread.setDaemon(true);
        sockets.thread.start();
        return sockets;
    }

    /** Addresses as the kernel writes them, {@code tcp 0100007F:1F90 -> 00000000:0000}. */
    synchronized Set<String> beyondThisMachine() {
        return Set.copyOf(seen);
    }

    @Override
    public void close() {
        ended.set(true);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void watch() {
        while (!ended.get() && process.isAlive()) {
            try {
                look();
                Thread.sleep(5);
            } catch (IOException e) {
                // a process that is just ending
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void look() throws IOException {
        Path proc = Path.of("/proc", String.valueOf(process.pid()));
        if (!Files.isDirectory(proc)) {
            return;
        }
        Set<String> own = new HashSet<>();
        try (Stream<Path> descriptors = Files.list(proc.resolve("fd"))) {
            for (Path descriptor : descriptors.toList()) {
                try {
                    String target = Files.readSymbolicLink(descriptor).toString();
                    if (target.startsWith("socket:[")) {
                        own.add(target.substring(8, target.length() - 1));
                    }
                } catch (IOException closed) {
                    // just now
                }
            }
        }
        for (String protocol : List.of("tcp", "tcp6", "udp", "udp6")) {
            for (String line : Files.readAllLines(proc.resolve("net").resolve(protocol))) {
                String[] fields = line.strip().split("\\s+");
                if (fields.length > 9 && own.contains(fields[9]) && isBeyond(protocol, fields[1], fields[2])) {
                    synchronized (this) {
                        seen.add(protocol + " " + fields[1] + " -> " + fields[2]);
                    }
                }
            }
        }
    }

    /** A socket of UDP that is not connected is a resolver of names which has asked nobody. */
    private static boolean isBeyond(String protocol, String local, String remote) {
        boolean connected = !remote.equals(NOWHERE) && !remote.equals(NOWHERE_6);
        return connected ? !isLoopback(remote) : protocol.startsWith("tcp") && !isLoopback(local);
    }

    /** 127.0.0.0/8, ::1, and the former written as the latter; words of 32 bits, each in the order of this machine, little-endian. */
    private static boolean isLoopback(String address) {
        String host = address.substring(0, address.indexOf(':'));
        return (host.length() == 8 && host.endsWith("7F"))
                || host.equals("00000000000000000000000001000000")
                || (host.startsWith("0000000000000000FFFF0000") && host.endsWith("7F"));
    }
}
