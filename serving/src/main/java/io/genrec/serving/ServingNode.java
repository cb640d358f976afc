package io.genrec.serving;

import com.typesafe.config.ConfigFactory;
import io.genrec.cache.RedisSettings;
import java.net.BindException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node that answers over HTTP, from its start until it is closed or the process ends. */
public final class ServingNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServingNode.class);

    private final ActorSystem<?> system;
    private final ServerBinding binding;
    private final LoadedBundles bundles;

    private ServingNode(ActorSystem<?> system, ServerBinding binding, LoadedBundles bundles) {
        this.system = system;
        this.binding = binding;
        this.bundles = bundles;
    }

    /**
     * Starts a node, and the bundled Redis with it where no other is configured; returns once it listens. The generator is
     * the node's from now on, and closed with it; the histories and the log of feedback stay their owner's to close, after
     * the node.
     *
     * @throws ServingFailed where Redis cannot be reached or the port cannot be had
     */
    public static ServingNode start(
            ServeSettings settings,
            RedisSettings redis,
            ListGenerator generator,
            UserHistories histories,
            FeedbackLog feedback) {
        return start(settings, redis, generator, histories, feedback, Clock.systemUTC());
    }

    static ServingNode start(
            ServeSettings settings,
            RedisSettings redis,
            ListGenerator generator,
            UserHistories histories,
            FeedbackLog feedback,
            Clock clock) {
        ServingResources resources = ServingResources.open(settings, redis, generator);
        if (settings.tokenSecrets().isRandom()) {
            LOG.info("page tokens are signed with a random secret: they end with this process, and no other node"
                    + " accepts them; set GENREC_TOKEN_SECRET to share one");
        }
        HttpApi api = api(settings, resources, histories, feedback, clock);
        CompletableFuture<ServerBinding> listening = new CompletableFuture<>();
        ActorSystem<?> system = ActorSystem.create(
                ServingGuardian.create(settings.host(), settings.port(), api, listening),
                "genrec",
                ConfigFactory.parseResources(ServingNode.class, "pekko.conf").withFallback(ConfigFactory.load()));
        CoordinatedShutdown.get(system)
                .addTask(CoordinatedShutdown.PhaseBeforeActorSystemTerminate(), "release Redis", () -> {
                    resources.close();
                    return CompletableFuture.completedStage(Done.getInstance());
                });
        ServingNode node = new ServingNode(system, await(listening, settings), resources.bundles());
        LOG.info(
                "serving bundle {} at {}, lists in Redis at {}",
                generator.bundleVersion(),
                node.address(),
                resources.redis().address());
        return node;
    }

    /**
     * Makes new lists with another bundle from now on; lists that an earlier one began are read on while it is kept open.
     *
     * @param newer the node's from now on
     */
    public void take(ListGenerator newer) {
        bundles.take(newer);
        LOG.info("new lists are made with bundle {}", bundles.version());
    }

    /** What the console shows above everything else; empty: nothing. */
    public void announce(String notice) {
        bundles.announce(notice);
    }

    /** Where it listens: the port it was given, or the free one it found. */
    public int port() {
        return binding.localAddress().getPort();
    }

    /** For a browser on this machine or, where the host is another, on any that reaches it. */
    public String address() {
        String host = binding.localAddress().getHostString();
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port();
    }

    /** Completes once the node has stopped, for whatever reason. */
    public CompletableFuture<Void> stopped() {
        return system.getWhenTerminated().<Void>thenApply(done -> null).toCompletableFuture();
    }

    /** Finishes the requests in flight, then releases the port and Redis. */
    @Override
    public void close() {
        CoordinatedShutdown.get(system)
                .runAll(CoordinatedShutdown.actorSystemTerminateReason())
                .toCompletableFuture()
                .join();
    }

    private static HttpApi api(
            ServeSettings settings,
            ServingResources resources,
            UserHistories histories,
            FeedbackLog feedback,
            Clock clock) {
        ServingMetrics metrics = new ServingMetrics();
        metrics.watch(resources.cache(), resources.pool());
        PageTokens tokens = new PageTokens(settings.tokenSecrets().accepted());
        PinnedLists lists = new PinnedLists(
                resources.cache(),
                new ListMaker(resources.bundles(), settings.pages(), clock, metrics.generations()),
                new PageWriter(tokens, resources.redis().lists().ttl(), clock),
                resources.pool(),
                settings.servesOwnCopies()
                        ? Optional.of(new OwnCopies(settings.ownCopies(), clock))
                        : Optional.empty());
        Endpoints endpoints = new Endpoints(
                new RecommendationRequestReader(settings.pages()),
                new Recommendations(lists, resources.pool(), histories, tokens, settings.pages(), clock),
                lists,
                new Feedback(new FeedbackReader(clock), feedback, metrics),
                new Console(histories, resources.bundles()),
                new Health(resources.cache(), resources.bundles(), settings.servesOwnCopies()),
                metrics);
        return new HttpApi(endpoints, new ApiKey(settings.apiKey()), settings.limits(), metrics);
    }

    /** Where the port cannot be had, the guardian stops, and with it the system releases the resources. */
    private static ServerBinding await(CompletableFuture<ServerBinding> listening, ServeSettings settings) {
        try {
            return listening.join();
        } catch (CompletionException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof BindException) {
                    throw new ServingFailed(
                            "port " + settings.port() + " of " + settings.host()
                                    + " cannot be had: stop what listens there, or choose another with --port"
                                    + " (genrec.serve.port; 0 for any free one)",
                            e);
                }
            }
            throw new ServingFailed("cannot listen at " + settings.host() + ":" + settings.port(), e);
        }
    }
}
