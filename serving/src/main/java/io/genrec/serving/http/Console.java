package io.genrec.serving.http;

import static io.genrec.serving.http.Responses.with;

import io.genrec.serving.bundle.LoadedBundles;
import io.genrec.serving.history.UserHistories;
import io.genrec.serving.message.ResponseJson;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** The page on which people try the server out, and what it asks for. */
public final class Console {
    private static final int USERS_SHOWN = 50;
    private static final ContentType CSS = ContentTypes.parse("text/css; charset=UTF-8");
    private static final ContentType SCRIPT = ContentTypes.parse("text/javascript; charset=UTF-8");

    private final UserHistories histories;
    private final LoadedBundles bundles;

    public Console(UserHistories histories, LoadedBundles bundles) {
        this.histories = histories;
        this.bundles = bundles;
    }

    HttpResponse page() {
        HttpResponse page = Responses.resource(ContentTypes.TEXT_HTML_UTF8, "console/index.html");
        return with(
                with(
                        page,
                        "Content-Security-Policy",
                        "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'"),
                "Referrer-Policy",
                "no-referrer");
    }

    HttpResponse style() {
        return Responses.resource(CSS, "console/console.css");
    }

    HttpResponse script() {
        return Responses.resource(SCRIPT, "console/console.js");
    }

    /** Off the threads that answer requests, for it walks over all users. */
    CompletionStage<HttpResponse> users(String query) {
        return CompletableFuture.supplyAsync(
                () -> Responses.json(ResponseJson.users(histories.search(query.strip(), USERS_SHOWN))));
    }

    CompletionStage<HttpResponse> history(String userId) {
        return histories
                .of(userId)
                .thenApply(history -> bundles.withCurrent(
                        generator -> Responses.json(ResponseJson.history(userId, history, generator::title))));
    }
}
