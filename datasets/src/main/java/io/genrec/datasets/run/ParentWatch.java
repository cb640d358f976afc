package io.genrec.datasets.run;

import java.io.IOException;

/** Ends a process with the one that started it, however that ended: its parent holds the other end of standard input. */
public final class ParentWatch {
    private ParentWatch() {}

    /** Watches from now on. */
    public static void start() {
        Thread watch = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // nothing is ever written here
                        }
                    } catch (IOException e) {
                        // a broken pipe means the same
                    }
                    System.exit(0);
                },
                "parent watch");
        watch.setDaemon(true);
        watch.start();
    }
}
