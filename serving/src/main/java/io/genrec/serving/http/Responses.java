package io.genrec.serving.http;

import io.genrec.serving.message.ProblemType;
import io.genrec.serving.message.RequestRefused;
import io.genrec.serving.message.ResponseJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/** HTTP responses of the kinds a node gives; none is to be kept by a browser or a proxy. */
final class Responses {
    static final ContentType YAML = inUtf8("application", "yaml");

    private static final ContentType PROBLEM = inUtf8("application", "problem+json");

    private static final List<HttpHeader> OF_ALL = List.of(
            RawHeader.create("Cache-Control", "no-store"), RawHeader.create("X-Content-Type-Options", "nosniff"));

    private Responses() {}

    static HttpResponse json(byte[] body) {
        return of(200, ContentTypes.APPLICATION_JSON, body);
    }

    static HttpResponse problem(ProblemType type, String detail) {
        return problem(type.because(detail));
    }

    /** {@code Retry-After} in whole seconds, at least one. */
    static HttpResponse problem(RequestRefused refused) {
        ProblemType type = refused.type();
        HttpResponse response = of(type.status(), PROBLEM, ResponseJson.problem(type, refused.detail()));
        long seconds = Math.max(1, refused.waitTime().plusMillis(999).toSeconds());
        return type.passes() ? with(response, "Retry-After", String.valueOf(seconds)) : response;
    }

    /** A file that lies beside this class. */
    static HttpResponse resource(ContentType type, String name) {
        try (InputStream in = Responses.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not on the class path");
            }
            return of(200, type, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static HttpResponse of(int status, ContentType type, byte[] body) {
        return HttpResponse.create()
                .withStatus(status)
                .withEntity(HttpEntities.create(type, body))
                .withHeaders(OF_ALL);
    }

    static HttpResponse with(HttpResponse response, String header, String value) {
        return response.addHeader(RawHeader.create(header, value));
    }

    private static ContentType inUtf8(String main, String sub) {
        return MediaTypes.customWithFixedCharset(main, sub, HttpCharsets.UTF_8, Map.of(), false)
                .toContentType();
    }
}
