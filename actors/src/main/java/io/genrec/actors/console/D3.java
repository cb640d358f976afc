package io.genrec.actors.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The drawing library of the pages, as it is on the class path. */
public final class D3 {
    private static final String PROPERTIES = "/META-INF/maven/org.webjars.npm/d3/pom.properties";

    private D3() {}

    /** The minified script. */
    public static byte[] script() {
        return file("dist/d3.min.js");
    }

    /** To go wherever the script goes. */
    public static byte[] license() {
        return file("LICENSE");
    }

    private static byte[] file(String name) {
        return resource("/META-INF/resources/webjars/d3/" + version() + "/" + name);
    }

    private static String version() {
        Properties properties = new Properties();
        try (InputStream in = D3.class.getResourceAsStream(PROPERTIES)) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version");
    }

    private static byte[] resource(String path) {
        try (InputStream in = D3.class.getResourceAsStream(path)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
