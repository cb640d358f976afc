package io.genrec.serving;

import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Secrets of the configuration, each under its key or in the file named under {@code <key>-file}. */
final class Secrets {
    private Secrets() {}

    /** Empty where none is set. @throws IllegalArgumentException naming the key of a file that cannot be read */
    static String read(Config serve, String key) {
        String file = serve.getString(key + "-file");
        if (file.isEmpty()) {
            return serve.getString(key);
        }
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            throw new IllegalArgumentException("genrec.serve." + key + "-file cannot be read: " + file, e);
        }
    }
}
