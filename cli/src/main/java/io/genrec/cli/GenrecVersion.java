package io.genrec.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** Which genrec this is. */
public final class GenrecVersion implements IVersionProvider {
    private static final Properties BUILD = read();

    /** As the build names it: {@code 0.1.0}. */
    public static String current() {
        return BUILD.getProperty("version");
    }

    /** Of the DuckDB that genrec is measured beside. */
    static String duckDb() {
        return BUILD.getProperty("duckdb");
    }

    @Override
    public String[] getVersion() {
        return new String[] {"genrec " + current()};
    }

    private static Properties read() {
        Properties properties = new Properties();
        try (InputStream in = GenrecVersion.class.getResourceAsStream("version.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }
}
