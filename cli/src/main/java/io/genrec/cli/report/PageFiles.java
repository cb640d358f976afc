package io.genrec.cli.report;

import io.genrec.actors.console.D3;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What every page carries inside it: the style, the drawing code, and d3 with its licence. */
final class PageFiles {
    private PageFiles() {}

    static String style() {
        return text("report.css");
    }

    /** The scripts, in the order in which they run. */
    static String scripts() {
        return "<script>\n/*\n" + text(D3.license()) + "*/\n" + text(D3.script()) + "</script>\n<script>\n"
                + text("report.js") + "</script>\n";
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private static String text(String resource) {
        try (InputStream in = PageFiles.class.getResourceAsStream(resource)) {
            return text(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
