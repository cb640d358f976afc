package io.genrec.serving.http;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.japi.function.Function;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.Flow;

/**
 * The open connections of a port. Where there are too many, the one that has been without a request for longest is
 * closed, so that idle ones keep nobody out; one with a request under way is left alone. Safe for several threads.
 */
public final class Connections {
    private final int max;

    /** Those without a request, longest first. */
    private final Set<Connection> idle = new LinkedHashSet<>();

    private int open;

    public Connections(int max) {
        this.max = max;
    }

    /** What is run for each connection, one request after the other. */
    public Flow<HttpRequest, HttpResponse, NotUsed> each(Function<HttpRequest, CompletionStage<HttpResponse>> answer) {
        return Flow.fromMaterializer((materializer, attributes) -> accept().flow(answer))
                .mapMaterializedValue(materialized -> NotUsed.getInstance());
    }

    private synchronized Connection accept() {
        Connection accepted = new Connection();
        open++;
        idle.add(accepted);
        if (open > max) {
            Connection longest = idle.iterator().next();
            idle.remove(longest);
            longest.shutDown();
        }
        return accepted;
    }

    private synchronized void busy(Connection connection) {
        idle.remove(connection);
    }

    private synchronized void idle(Connection connection) {
        if (connection.isOpen) {
            idle.add(connection);
        }
    }

    private synchronized void closed(Connection connection) {
        connection.isOpen = false;
        idle.remove(connection);
        open--;
    }

    private final class Connection {
        private final SharedKillSwitch kill = KillSwitches.shared("connection");
        private boolean isOpen = true;

        Flow<HttpRequest, HttpResponse, NotUsed> flow(Function<HttpRequest, CompletionStage<HttpResponse>> answer) {
            return Flow.of(HttpRequest.class)
                    .via(kill.<HttpRequest>flow())
                    .mapAsync(1, request -> {
                        busy(this);
                        return answer.apply(request).whenComplete((response, failure) -> idle(this));
                    })
                    .watchTermination((notUsed, done) -> {
                        var unused = done.whenComplete((ended, failure) -> closed(this));
                        return NotUsed.getInstance();
                    });
        }

        void shutDown() {
            kill.shutdown();
        }
    }
}
