package io.genrec.actors.alignment;

import static org.apache.pekko.http.javadsl.server.Directives.complete;
import static org.apache.pekko.http.javadsl.server.Directives.get;
import static org.apache.pekko.http.javadsl.server.Directives.getFromFile;
import static org.apache.pekko.http.javadsl.server.Directives.path;
import static org.apache.pekko.http.javadsl.server.PathMatchers.segment;

import io.genrec.alignment.rollout.PolicyVersion;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.ConnectionContext;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.ServerBuilder;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.server.Route;

/** Serves the learner's weights, those published and nothing else: {@code GET /weights/12-<SHA-256>}. */
final class WeightsServer {
    private final Map<String, Path> published = new ConcurrentHashMap<>();
    private final ServerBinding binding;
    private final String origin;

    private WeightsServer(ActorSystem<?> system, ClusterSettings settings) {
        ServerBuilder server = Http.get(system)
                .newServerAt(settings.address().host(), settings.address().weightsPort());
        this.binding = settings.address()
                .tls()
                .map(tls -> server.enableHttps(ConnectionContext.httpsServer(tls::serverEngine)))
                .orElse(server)
                .bind(route())
                .toCompletableFuture()
                .join();
        this.origin = (settings.address().tls().isPresent() ? "https://" : "http://")
                + settings.address().host() + ":" + binding.localAddress().getPort();
    }

    static WeightsServer start(ActorSystem<?> system, ClusterSettings settings) {
        return new WeightsServer(system, settings);
    }

    /** Offers the weights of the policy that is rolled out now; older ones are offered no longer. @return their address */
    String publish(PolicyVersion policy, Path weights) {
        String name = policy.number() + "-" + policy.digest();
        published.put(name, weights);
        published.keySet().retainAll(Set.of(name));
        return origin + "/weights/" + name;
    }

    private Route route() {
        return get(() -> path(segment("weights").slash(segment()), name -> {
            Path weights = published.get(name);
            return weights == null ? complete(StatusCodes.NOT_FOUND) : getFromFile(weights.toFile());
        }));
    }
}
