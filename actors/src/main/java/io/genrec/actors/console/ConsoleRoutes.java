package io.genrec.actors.console;

import static org.apache.pekko.http.javadsl.server.Directives.complete;
import static org.apache.pekko.http.javadsl.server.Directives.concat;
import static org.apache.pekko.http.javadsl.server.Directives.get;
import static org.apache.pekko.http.javadsl.server.Directives.path;
import static org.apache.pekko.http.javadsl.server.Directives.pathEndOrSingleSlash;
import static org.apache.pekko.http.javadsl.server.Directives.respondWithHeaders;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.server.Route;

/** What the page of an alignment is made of, and the two documents that it asks for again and again. */
final class ConsoleRoutes {
    private static final ContentType CSS = ContentTypes.parse("text/css; charset=UTF-8");
    private static final ContentType SCRIPT = ContentTypes.parse("text/javascript; charset=UTF-8");

    /** The page's own files and nothing else, by the browser's word. */
    private static final List<HttpHeader> HEADERS = List.of(
            RawHeader.create(
                    "Content-Security-Policy",
                    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:;"
                            + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
            RawHeader.create("X-Content-Type-Options", "nosniff"),
            RawHeader.create("Referrer-Policy", "no-referrer"),
            RawHeader.create("Cache-Control", "no-store"));

    private ConsoleRoutes() {}

    static Route of(AlignmentConsole console) {
        byte[] d3 = D3.script();
        return respondWithHeaders(
                HEADERS,
                () -> get(() -> concat(
                        pathEndOrSingleSlash(() -> file(ContentTypes.TEXT_HTML_UTF8, "alignment.html")),
                        path("alignment.css", () -> file(CSS, "alignment.css")),
                        path("alignment.js", () -> file(SCRIPT, "alignment.js")),
                        path("d3.js", () -> answer(SCRIPT, () -> d3)),
                        path("report.json", () -> report(console)),
                        path("nodes.json", () -> answer(ContentTypes.APPLICATION_JSON, console::nodes)))));
    }

    /** 204 as long as there is nothing to report. */
    private static Route report(AlignmentConsole console) {
        try {
            return console.report()
                    .map(report -> answer(ContentTypes.APPLICATION_JSON, () -> report))
                    .orElseGet(() -> complete(HttpResponse.create().withStatus(204)));
        } catch (IOException e) {
            throw new UncheckedIOException("the report cannot be read", e);
        }
    }

    private static Route file(ContentType type, String name) {
        return answer(type, () -> resource(name));
    }

    private static Route answer(ContentType type, Supplier<byte[]> body) {
        return complete(HttpResponse.create().withEntity(HttpEntities.create(type, body.get())));
    }

    private static byte[] resource(String name) {
        try (InputStream in = ConsoleRoutes.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not on the class path");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
