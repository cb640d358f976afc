package io.genrec.serving;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.genrec.cache.BundledRedis;
import io.genrec.serving.bundle.BrokenGenerator;
import io.genrec.serving.bundle.FakeGenerator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a node writes into its log, whatever goes wrong: neither who asked, nor what about, nor what was presented. */
class LogPrivacyIT {
    private static final String USER = "marked-user-7f3a";
    private static final String ITEM = "marked-item-91c2";
    private static final String KEY = "marked-key-of-a-shop-5d";

    @Test
    void nothing_personal_and_no_secret_is_logged_at_the_level_of_a_server() {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Level before = root.getLevel();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        root.setLevel(Level.INFO);
        root.addAppender(log);
        try {
            misuse();
        } finally {
            root.detachAppender(log);
            root.setLevel(before);
        }
        List<String> lines = Stream.of(log.list.toArray(ILoggingEvent[]::new))
                .map(event -> event.getFormattedMessage()
                        + (event.getThrowableProxy() == null
                                ? ""
                                : "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy())))
                .toList();
        assertThat(lines).as("that faults are logged at all").anyMatch(line -> line.contains("the weights are gone"));
        assertThat(lines).anyMatch(line -> line.contains("lists cannot be reached"));
        for (String mark : List.of(USER, ITEM, KEY, Nodes.SECRET)) {
            assertThat(lines).as("lines with %s", mark).noneMatch(line -> line.contains(mark));
        }
    }

    /** Good requests, refused ones, one that fails inside, bytes that are no HTTP, and a Redis that is gone. */
    private static void misuse() {
        BundledRedis redis = BundledRedis.start();
        String keys = "serve { api-key = " + KEY + ", answer-timeout = 5s }, redis.command-timeout = 500ms";
        try (ServingNode node = Nodes.start(redis, new FakeGenerator("v1", 1000), keys);
                ServingNode broken = Nodes.start(redis, new BrokenGenerator(new FakeGenerator("v1", 1000)), keys)) {
            String history = ",\"history\":[{\"itemId\":\"" + ITEM + "\"},{\"itemId\":\"i1\"}]}";
            Api api = new Api(node);
            String page = ask(api, history, 200);
            ask(api, ",\"exclude\":[\"" + ITEM + "\"],\"pageToken\":\"" + Api.nextToken(page) + "\"}", 409);
            ask(api, ",\"pageToken\":\"" + Api.nextToken(page).replace('A', 'B') + "\"}", 403);
            ask(api, ",\"pageSize\":\"" + ITEM + "\"}", 400);
            ask(api, ",\"" + ITEM, 400);
            assertThat(api.get("/v1/requests/" + USER).statusCode()).isEqualTo(401);
            ask(new Api(broken), history, 500);
            redis.close();
            ask(api, history, 503);
        } finally {
            redis.close();
        }
    }

    private static String ask(Api api, String rest, int status) {
        var response =
                api.recommend("{\"userId\":\"" + USER + "\"" + rest, "Authorization", "Bearer " + KEY, "X-Of", USER);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return response.body();
    }
}
