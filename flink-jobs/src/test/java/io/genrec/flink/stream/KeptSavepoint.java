package io.genrec.flink.stream;

import io.genrec.cache.BundledRedis;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.kafka.BundledKafka;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A log in two halves, and what makes a savepoint between them. Run at the commit whose state is to be kept:
 *
 * <pre>java io.genrec.flink.stream.KeptSavepoint FOLDER</pre>
 */
final class KeptSavepoint {
    /** The topics of the savepoint are named after it. */
    static final String GROUP = "kept";

    private static final int USERS = 8;

    private KeptSavepoint() {}

    /** Before any page has closed, so that nothing of it has gone out and no transaction is in the savepoint. */
    static List<Event> before() {
        List<Event> log = new ArrayList<>();
        for (int user = 0; user < USERS; user++) {
            for (int slot = 0; slot < 4; slot++) {
                log.add(event(user, slot, Action.EXPOSED, "first", 1_000_000));
            }
            log.add(event(user, user % 4, Action.CLICKED, "first", 1_001_000));
        }
        return log;
    }

    /** Corrects the pages before, repeats an event of them, and adds pages whose history is before; in order of time. */
    static List<Event> after() {
        List<Event> log = new ArrayList<>();
        for (int user = 0; user < USERS; user++) {
            log.add(event(user, user % 4, Action.CLICKED, "first", 1_001_000));
            log.add(event(user, user % 4, Action.ORDERED, "first", 1_004_000));
            log.add(event(user, 5, Action.EXPOSED, "second", 1_030_000));
            log.add(event(user, 5, Action.CARTED, "second", 1_031_000));
        }
        log.sort(Event.IN_TIME);
        return log;
    }

    private static Event event(int user, int slot, Action action, String request, long time) {
        return new Event("u" + user, "i" + slot, action, request + "-" + user, 1, slot, time);
    }

    /** @param arguments where the savepoint goes */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]).toAbsolutePath();
        Files.createDirectories(folder);
        try (BundledKafka kafka = BundledKafka.start(Files.createTempDirectory("kept-kafka"));
                BundledRedis redis = BundledRedis.start()) {
            StreamSettings stream =
                    StreamConfig.named(GROUP, kafka, redis, StreamConfig.SHORT).settings();
            KafkaTopics topics = new KafkaTopics(stream.kafka());
            topics.write(before());
            StreamJob job = StreamJob.start(stream, new RunDirectory(folder), false);
            topics.awaitCommitted(before().size());
            System.out.println("kept: " + job.stop());
        }
        System.exit(0);
    }
}
