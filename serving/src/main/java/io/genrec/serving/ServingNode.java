package io.genrec.serving;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.genrec.cache.RedisSettings;
import io.genrec.serving.bundle.BundleSource;
import io.genrec.serving.bundle.GenerationWatch;
import io.genrec.serving.bundle.ListGenerator;
import io.genrec.serving.bundle.LoadedBundles;
import io.genrec.serving.feedback.FeedbackLog;
import io.genrec.serving.feedback.FeedbackReader;
import io.genrec.serving.history.UserHistories;
import io.genrec.serving.http.Access;
import io.genrec.serving.http.Bundles;
import io.genrec.serving.http.Connections;
import io.genrec.serving.http.Console;
import io.genrec.serving.http.Drain;
import io.genrec.serving.http.Endpoints;
import io.genrec.serving.http.Feedback;
import io.genrec.serving.http.Health;
import io.genrec.serving.http.HttpApi;
import io.genrec.serving.http.LimitSettings;
import io.genrec.serving.http.RecommendationRequestReader;
import io.genrec.serving.http.ServerTls;
import io.genrec.serving.http.ServingMetrics;
import io.genrec.serving.list.ListMaker;
import io.genrec.serving.list.OwnCopies;
import io.genrec.serving.list.PageWriter;
import io.genrec.serving.list.PinnedLists;
import io.genrec.serving.list.Recommendations;
import io.genrec.serving.token.PageTokens;
import java.net.BindException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.ConnectionContext;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.ServerBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node that answers over HTTP, from its start until it is closed or the process ends. */
public final class ServingNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServingNode.class);

    private final String scheme;
    private final ActorSystem<?> system;
    private final LoadedBundles bundles;
    private final List<ServerBinding> bindings;

    /** @param scheme of its addresses */
    private ServingNode(String scheme, ActorSystem<?> system, LoadedBundles bundles, List<ServerBinding> bindings) {
        this.scheme = scheme;
        this.system = system;
        this.bundles = bundles;
        this.bindings = bindings;
    }

    /**
     * Starts a node, and the bundled Redis with it where no other is configured; returns once it listens. The generator is
     * the node's from now on, and closed with it; the histories and the log of feedback stay their owner's to close, after
     * the node.
     *
     * @param source of the bundles that may take the generator's place, or began lists before it
     * @throws ServingFailed where Redis cannot be reached or a port cannot be had
     */
    public static ServingNode start(
            ServeSettings settings,
            RedisSettings redis,
            ListGenerator generator,
            BundleSource source,
            UserHistories histories,
            FeedbackLog feedback) {
        return start(settings, redis, generator, source, histories, feedback, Clock.systemUTC());
    }

    static ServingNode start(
            ServeSettings settings,
            RedisSettings redis,
            ListGenerator generator,
            BundleSource source,
            UserHistories histories,
            FeedbackLog feedback,
            Clock clock) {
        ServingResources resources = ServingResources.open(settings, redis, generator, source);
        try {
            resources.keepBundlesOf(settings.offers().experiment());
        } catch (ServingFailed e) {
            resources.close();
            throw e;
        }
        if (settings.tokenSecrets().isRandom()) {
            LOG.info("page tokens are signed with a random secret: they end with this process, and no other node"
                    + " accepts them; set GENREC_TOKEN_SECRET to share one");
        }
        ActorSystem<?> system = ActorSystem.create(Behaviors.empty(), "genrec", pekko(settings.limits()));
        GenerationWatch watch = GenerationWatch.start(resources.bundles(), settings.generationsEvery());
        CoordinatedShutdown.get(system)
                .addTask(CoordinatedShutdown.PhaseBeforeActorSystemTerminate(), "let go of Redis", () -> {
                    watch.close();
                    resources.close();
                    return CompletableFuture.completedStage(Done.getInstance());
                });
        Health health = new Health(resources.cache(), resources.bundles(), settings.servesOwnCopies());
        HttpApi api = api(settings, resources, histories, feedback, health, clock);
        List<ServerBinding> bindings = new ArrayList<>();
        ServingNode node =
                new ServingNode(settings.tls().isOn() ? "https" : "http", system, resources.bundles(), bindings);
        try {
            Set<Access.Scope> ofAll = EnumSet.allOf(Access.Scope.class);
            Set<Access.Scope> ofPublic = EnumSet.complementOf(EnumSet.of(Access.Scope.ADMIN));
            bindings.add(
                    bind(system, settings.address(), api, settings.admin().isPresent() ? ofPublic : ofAll, settings));
            settings.admin().ifPresent(admin -> bindings.add(bind(system, admin, api, ofAll, settings)));
        } catch (ServingFailed e) {
            node.close();
            throw e;
        }
        Drain.register(system, bindings, api, health, settings.limits());
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
        return bindings.get(0).localAddress().getPort();
    }

    /** For a browser on this machine or, where the host is another, on any that reaches it. */
    public String address() {
        return address(bindings.get(0));
    }

    /** Where the console, metrics and users' data are: the same, where they have no port of their own. */
    public String adminAddress() {
        return address(bindings.get(bindings.size() - 1));
    }

    /** Completes once the node has stopped, for whatever reason. */
    public CompletableFuture<Void> stopped() {
        return system.getWhenTerminated().<Void>thenApply(done -> null).toCompletableFuture();
    }

    /** Ends as {@link Drain} says, then lets go of Redis. */
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
            Health health,
            Clock clock) {
        ServingMetrics metrics = new ServingMetrics();
        metrics.watch(resources.cache(), resources.pool());
        PageTokens tokens = new PageTokens(settings.tokenSecrets().accepted());
        PinnedLists lists = new PinnedLists(
                resources.cache(),
                new ListMaker(
                        resources.bundles(),
                        settings.offers().experiment(),
                        settings.pages(),
                        clock,
                        metrics.generations()),
                new PageWriter(tokens, resources.redis().lists().ttl(), clock),
                resources.pool(),
                settings.servesOwnCopies()
                        ? Optional.of(new OwnCopies(settings.ownCopies(), clock))
                        : Optional.empty());
        Endpoints endpoints = new Endpoints(
                new RecommendationRequestReader(
                        settings.pages(), settings.offers().scenarios()),
                new Recommendations(lists, resources.pool(), histories, tokens, settings.pages(), clock),
                lists,
                new Feedback(new FeedbackReader(clock), feedback, metrics, clock),
                new Console(histories, resources.bundles()),
                new Bundles(resources.bundles()),
                health,
                metrics);
        return new HttpApi(
                endpoints, new Access(settings.access()), settings.tls().isOn(), settings.limits(), metrics);
    }

    private static Config pekko(LimitSettings limits) {
        return ConfigFactory.defaultOverrides() // what -Dpekko.KEY=VALUE says
                .withFallback(ConfigFactory.parseString(Drain.phases(limits)))
                // Behind the node's own limit, which makes room for new ones.
                .withFallback(
                        ConfigFactory.parseString("pekko.http.server.max-connections = " + 2 * limits.maxConnections()))
                .withFallback(ConfigFactory.parseResources(ServingNode.class, "pekko.conf"))
                .withFallback(ConfigFactory.load());
    }

    private static ServerBinding bind(
            ActorSystem<?> system,
            ServeSettings.Address address,
            HttpApi api,
            Set<Access.Scope> scopes,
            ServeSettings settings) {
        try {
            ServerBuilder server = Http.get(system).newServerAt(address.host(), address.port());
            if (settings.tls().isOn()) {
                ServerTls tls = new ServerTls(settings.tls());
                server = server.enableHttps(ConnectionContext.httpsServer(tls::engine));
            }
            return server.bindFlow(new Connections(settings.limits().maxConnections())
                            .each(request -> api.answer(request, scopes, system)))
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof BindException) {
                    throw new ServingFailed(
                            "port " + address.port() + " of " + address.host()
                                    + " cannot be had: stop what listens there, or choose another with --port"
                                    + " (genrec.serve.port; 0 for any free one)",
                            e);
                }
            }
            throw new ServingFailed("cannot listen at " + address.host() + ":" + address.port(), e);
        }
    }

    private String address(ServerBinding binding) {
        String host = binding.localAddress().getHostString();
        return scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":"
                + binding.localAddress().getPort();
    }
}
