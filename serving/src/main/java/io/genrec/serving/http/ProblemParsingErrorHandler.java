package io.genrec.serving.http;

import io.genrec.serving.message.ProblemType;
import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.http.ParsingErrorHandler;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.scaladsl.model.ErrorInfo;
import org.apache.pekko.http.scaladsl.model.StatusCode;
import org.apache.pekko.http.scaladsl.settings.ServerSettings;

/** Answers bytes that are not an HTTP request with a problem, too. Pekko finds it by name, as it finds Scala's objects. */
public final class ProblemParsingErrorHandler extends ParsingErrorHandler {
    /** The only instance, under the name a Scala object has it. */
    @SuppressWarnings("MemberName")
    public static final ProblemParsingErrorHandler MODULE$ = new ProblemParsingErrorHandler();

    private ProblemParsingErrorHandler() {}

    @Override
    public HttpResponse handle(StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
        return switch (status.intValue()) {
            case 414 -> Responses.problem(ProblemType.URI_TOO_LONG, error.summary());
            case 431 -> Responses.problem(ProblemType.HEADERS_TOO_LARGE, error.summary());
            case 501 -> noSuchMethod(error);
            default ->
                error.summary().startsWith("TRACE")
                        ? noSuchMethod(error)
                        : Responses.problem(
                                ProblemType.INVALID_REQUEST, "this is not an HTTP request: " + error.summary());
        };
    }

    /** Refused before its path was read: the methods are those of all routes together. */
    private static HttpResponse noSuchMethod(ErrorInfo error) {
        return Responses.with(
                Responses.problem(ProblemType.METHOD_NOT_ALLOWED, error.summary()), "Allow", "GET, HEAD, POST");
    }
}
