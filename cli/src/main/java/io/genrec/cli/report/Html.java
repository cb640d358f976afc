package io.genrec.cli.report;

import java.util.Collection;
import java.util.stream.Collectors;

/** HTML put together from parts; text becomes markup only through here. */
final class Html {
    private Html() {}

    static String text(Object value) {
        return value.toString()
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** An element around markup. */
    static String tag(String name, String inner) {
        return "<" + name + ">" + inner + "</" + name + ">";
    }

    /** An element of a class around markup. */
    static String tag(String name, String classes, String inner) {
        return "<" + name + " class=\"" + classes + "\">" + inner + "</" + name + ">";
    }

    /**
     * A part of the page that its contents point to.
     *
     * @param id where a link leads
     * @param explanation text, empty where none is needed
     * @param inner markup
     */
    record Section(String id, String title, String explanation, String inner) {
        String html() {
            String note = explanation.isEmpty() ? "" : tag("p", "note", text(explanation));
            return "<section id=\"" + id + "\">" + tag("h2", text(title)) + note + inner + "</section>\n";
        }
    }

    /** A table of markup cells that scrolls sideways where the window is narrow. */
    static String table(String classes, Collection<String> header, Collection<? extends Collection<String>> rows) {
        String head = tag("tr", header.stream().map(cell -> tag("th", cell)).collect(Collectors.joining()));
        String body = rows.stream()
                .map(row -> tag("tr", row.stream().map(cell -> tag("td", cell)).collect(Collectors.joining())))
                .collect(Collectors.joining("\n"));
        return tag("div", "scroll", tag("table", classes, tag("thead", head) + tag("tbody", body)));
    }
}
