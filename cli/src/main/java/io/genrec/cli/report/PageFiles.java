package io.genrec.cli.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/** What every page carries inside it: the style, the drawing code, and d3 with its licence. */
final class PageFiles {
    private static final String D3 = "/META-INF/maven/org.webjars.npm/d3/pom.properties";

    private PageFiles() {}

    static String style() {
        return text("report.css");
    }

    /** The scripts, in the order in which they run. */
    static String scripts() {
        String d3 = "/META-INF/resources/webjars/d3/" + d3Version() + "/";
        return "<script>\n/*\n" + text(d3 + "LICENSE") + "*/\n" + text(d3 + "dist/d3.min.js") + "</script>\n<script>\n"
                + text("report.js") + "</script>\n";
    }

    private static String d3Version() {
        Properties properties = new Properties();
        try (InputStream in = PageFiles.class.getResourceAsStream(D3)) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version");
    }

    private static String text(String resource) {
        try (InputStream in = PageFiles.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
