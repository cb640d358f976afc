package io.genrec.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.genrec.testing.S3Server;
import io.genrec.testing.S3Server.Fate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Against an S3 service that checks signatures, through a gate that can cut, throttle and lie. */
class StoredRunIT {
    private static final RunAddress.Bucket SHOP = new RunAddress.Bucket(RunAddress.Store.S3, "bucket", "", "runs/shop");
    private static final List<String> EVENTS = List.of("events");

    private final S3Server s3 = S3Server.withBucket("bucket");

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        s3.close();
    }

    @Test
    void outputs_published_by_one_machine_are_fetched_by_another() throws IOException {
        try (StoredRun here = run("here");
                StoredRun there = run("there")) {
            assertThat(here.exists()).isFalse();
            put(here, "events/part-0.parquet", "one");
            put(here, "events/deep/part-1.parquet", "two");
            put(here, "events/.hidden", "mine");
            put(here, "report.html", "table");
            publish(here, "events", "report.html");
            assertThat(there.exists()).isTrue();
            there.fetch(List.of("events", "report.html", "samples"));
            assertThat(files(there))
                    .containsExactly("events/deep/part-1.parquet", "events/part-0.parquet", "report.html");
            assertThat(text(there, "events/deep/part-1.parquet")).isEqualTo("two");
        }
    }

    @Test
    void a_fetch_brings_the_newest_and_removes_what_is_of_an_earlier_one() throws IOException {
        try (StoredRun here = run("here");
                StoredRun there = run("there")) {
            put(here, "events/a", "one");
            put(here, "events/b", "two");
            publish(here, "events");
            there.fetch(EVENTS);
            put(here, "events/b", "three");
            Files.delete(here.local().root().resolve("events/a"));
            publish(here, "events");
            there.fetch(EVENTS);
            assertThat(files(there)).containsExactly("events/b");
            assertThat(text(there, "events/b")).isEqualTo("three");
        }
    }

    @Test
    void present_files_are_neither_fetched_nor_published_again() throws IOException {
        try (StoredRun here = run("here")) {
            put(here, "events/a", "one");
            publish(here, "events");
            s3.forgetRequests();
            here.fetch(EVENTS);
            publish(here, "events");
            assertThat(s3.requests()).noneMatch(request -> request.matches("(PUT|GET) /bucket/runs/shop/objects/.*"));
        }
    }

    @Test
    void objects_of_a_publication_stay_for_one_more_and_go_then() throws IOException {
        try (StoredRun here = run("here")) {
            for (int i = 1; i <= 3; i++) {
                put(here, "events/a", "content " + i);
                publish(here, "events");
                assertThat(s3.keys("bucket"))
                        .filteredOn(key -> key.contains("/objects/events/"))
                        .hasSize(Math.min(i, 2));
            }
        }
    }

    /** Every request of a publication in its turn is the last that arrives: then the old content is there, or the new. */
    @ParameterizedTest
    @EnumSource(names = {"CUT", "UNANSWERED"})
    void a_publication_that_is_cut_at_any_moment_leaves_the_old_outputs_or_the_new(Fate fate) throws IOException {
        try (StoredRun first = run("first")) {
            put(first, "events/a", "old");
            put(first, "events/b", "old");
            publish(first, "events");
        }
        int old = 0;
        for (int allowed = 0; ; allowed++) {
            boolean published;
            try (StoredRun writer = run("writer" + allowed)) {
                put(writer, "events/a", "new " + allowed);
                put(writer, "events/b", "new " + allowed);
                try (StoredRun.Writing writing = writer.write("a test")) {
                    AtomicInteger left = new AtomicInteger(allowed);
                    s3.decide(request -> left.decrementAndGet() >= 0 ? Fate.ANSWERED : fate);
                    published = tryToPublish(writing);
                    s3.decide(request -> Fate.ANSWERED);
                }
            }
            String a;
            try (StoredRun reader = run("reader" + allowed)) {
                reader.fetch(EVENTS);
                a = text(reader, "events/a");
                assertThat(text(reader, "events/b")).isEqualTo(a);
            }
            if (published) {
                assertThat(a).isEqualTo("new " + allowed);
                break;
            }
            assertThat(a).isIn("old", "new " + allowed);
            old += a.equals("old") ? 1 : 0;
            if (!a.equals("old")) { // cut after the manifest: from here on that is what the next may find
                break;
            }
        }
        assertThat(old).as("moments at which the old outputs stayed").isGreaterThan(5);
    }

    private static boolean tryToPublish(StoredRun.Writing writing) {
        try {
            writing.publish(EVENTS);
            return true;
        } catch (StorageFailed e) {
            return false;
        }
    }

    @Test
    void an_upload_that_was_cut_goes_on_where_it_ended() throws IOException {
        try (StoredRun here = run("here")) {
            put(here, "events/a", "one");
            put(here, "events/b", "two");
            try (StoredRun.Writing writing = here.write("a test")) {
                s3.decide(request -> request.startsWith("PUT") && request.contains("/b ") ? Fate.CUT : Fate.ANSWERED);
                assertThatThrownBy(() -> writing.publish(EVENTS)).isInstanceOf(StorageFailed.class);
            }
            s3.decide(request -> Fate.ANSWERED);
            s3.forgetRequests();
            publish(here, "events");
            assertThat(s3.requests())
                    .filteredOn(request -> request.startsWith("PUT /bucket/runs/shop/objects/"))
                    .singleElement()
                    .matches(request -> request.contains("/b "));
        }
    }

    @Test
    void unpublished_outputs_are_published_by_the_next_writer_of_that_machine() throws IOException {
        try (StoredRun here = run("here");
                StoredRun there = run("there")) {
            put(here, "events/a", "of ten hours");
            try (StoredRun.Writing writing = here.write("a test")) {
                s3.decide(request -> request.startsWith("PUT") ? Fate.CUT : Fate.ANSWERED);
                assertThatThrownBy(() -> writing.publish(EVENTS)).isInstanceOf(StorageFailed.class);
                s3.decide(request -> Fate.ANSWERED);
            }
            assertThat(here.hasLeftover()).isTrue();
            here.write("another step").close();
            assertThat(here.hasLeftover()).isFalse();
            there.fetch(EVENTS);
            assertThat(text(there, "events/a")).isEqualTo("of ten hours");
        }
    }

    /** 17 MiB are three pieces; the second fails, so that the next fetch asks for the second and the third. */
    @Test
    void a_large_file_is_fetched_on_from_where_its_fetching_was_cut() throws IOException {
        byte[] content = new byte[17 << 20];
        new Random(7).nextBytes(content);
        try (StoredRun here = run("here");
                StoredRun there = run("there")) {
            Path file = here.local().root().resolve("events/large");
            Files.createDirectories(file.getParent());
            Files.write(file, content);
            publish(here, "events");
            AtomicInteger pieces = new AtomicInteger();
            s3.decide(
                    request -> request.startsWith("GET") && request.contains("/large ") && pieces.incrementAndGet() == 2
                            ? Fate.CUT
                            : Fate.ANSWERED);
            assertThatThrownBy(() -> there.fetch(EVENTS)).isInstanceOf(StorageFailed.class);
            assertThat(files(there)).isEmpty();
            s3.forgetRequests();
            there.fetch(EVENTS);
            assertThat(s3.requests())
                    .filteredOn(request -> request.startsWith("GET") && request.contains("/large "))
                    .hasSize(2);
            assertThat(there.local().root().resolve("events/large")).hasBinaryContent(content);
        }
    }

    @Test
    void throttled_and_cut_requests_are_repeated() throws IOException {
        try (StoredRun here = run("here", SHOP, 4);
                StoredRun there = run("there", SHOP, 4)) {
            put(here, "events/a", "one");
            AtomicInteger requests = new AtomicInteger();
            s3.decide(request -> switch (requests.incrementAndGet() % 7) {
                case 1 -> Fate.THROTTLED;
                case 4 -> Fate.CUT;
                default -> Fate.ANSWERED;
            });
            publish(here, "events");
            there.fetch(EVENTS);
            assertThat(text(there, "events/a")).isEqualTo("one");
        }
    }

    @Test
    void a_store_that_throttles_for_ever_is_named_with_what_to_do() {
        try (StoredRun here = run("here")) {
            s3.decide(request -> Fate.THROTTLED);
            assertThatThrownBy(here::exists)
                    .isInstanceOf(StorageFailed.class)
                    .hasMessage(
                            "cannot list manifests/ of s3://bucket/runs/shop: the store asks to slow down (SlowDown),"
                                    + " also after pauses: try again later, or set genrec.storage.retries higher");
        }
    }

    @Test
    void wrong_credentials_are_reported_as_such() {
        try (S3Server others = S3Server.forOthers("bucket");
                StoredRun here = StoredRun.open(SHOP, settings("here", others.endpoint(), 0))) {
            assertThatThrownBy(here::exists)
                    .isInstanceOf(StorageFailed.class)
                    .hasMessage("cannot list manifests/ of s3://bucket/runs/shop: the store refuses these credentials"
                            + " (SignatureDoesNotMatch): check AWS_ACCESS_KEY_ID and the like, and what they may do");
        }
    }

    @Test
    void a_missing_bucket_is_named() {
        try (StoredRun here = run("here", new RunAddress.Bucket(RunAddress.Store.S3, "lost", "", "shop"), 0)) {
            assertThatThrownBy(here::exists)
                    .isInstanceOf(StorageFailed.class)
                    .hasMessage("cannot list manifests/ of s3://lost/shop: there is no bucket lost: make it first");
        }
    }

    @Test
    void an_object_that_was_changed_is_not_taken_for_what_was_published() throws IOException {
        try (StoredRun here = run("here");
                StoredRun there = run("there")) {
            put(here, "events/a", "one");
            publish(here, "events");
            String key = s3.keys("bucket").stream()
                    .filter(name -> name.contains("/objects/events/"))
                    .findFirst()
                    .orElseThrow();
            s3.overwrite("bucket", key, "two".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            assertThatThrownBy(() -> there.fetch(EVENTS))
                    .isInstanceOf(StorageFailed.class)
                    .hasMessage(
                            "events/a of s3://bucket/runs/shop is not what was published there (its SHA-256 is another):"
                                    + " run the step again that made it");
            assertThat(files(there)).isEmpty();
        }
    }

    @Test
    void a_second_writer_is_refused_with_the_name_of_the_first() throws IOException {
        try (StoredRun one = run("one");
                StoredRun other = run("other")) {
            StoredRun.Writing writing = one.write("genrec train --dir s3://bucket/runs/shop");
            assertThatThrownBy(() -> other.write("genrec tokenize"))
                    .isInstanceOf(StorageFailed.class)
                    .hasMessageStartingWith("`genrec train --dir s3://bucket/runs/shop` (user ")
                    .hasMessageContaining("is writing to the run s3://bucket/runs/shop: wait for its end");
            writing.close();
            other.write("genrec tokenize").close();
        }
    }

    @Test
    void a_writer_that_was_silent_for_too_long_is_replaced_and_publishes_nothing() throws IOException {
        WriterLease.Pace silent = new WriterLease.Pace(Duration.ofHours(1), Duration.ZERO, Duration.ofMillis(20));
        try (StoredRun one = StoredRun.open(SHOP, settings("one", s3.endpoint(), 0), silent);
                StoredRun other = StoredRun.open(SHOP, settings("other", s3.endpoint(), 0), silent)) {
            put(one, "events/a", "late");
            put(other, "events/a", "in time");
            StoredRun.Writing late = one.write("the first");
            try (StoredRun.Writing writing = other.write("the second")) {
                writing.publish(EVENTS);
            }
            assertThatThrownBy(() -> late.publish(EVENTS))
                    .isInstanceOf(StorageFailed.class)
                    .hasMessageContaining("`the second`")
                    .hasMessageEndingWith("has taken over the run: nothing of this step was published; run it again");
            one.fetch(EVENTS);
            assertThat(text(one, "events/a")).isEqualTo("in time");
        }
    }

    @Test
    void a_store_that_overwrites_what_it_should_only_create_is_refused() {
        try (StoredRun here = run("here")) {
            s3.decide(request -> request.startsWith("PUT") ? Fate.PRETENDED : Fate.ANSWERED);
            assertThatThrownBy(() -> here.write("a test"))
                    .isInstanceOf(StorageFailed.class)
                    .hasMessageContaining("overwrites objects that it was asked to create only where there are none");
        }
    }

    @Test
    void a_listing_that_lags_behind_hides_no_publication() throws IOException {
        try (StoredRun here = run("here");
                StoredRun there = run("there")) {
            put(here, "events/a", "one");
            publish(here, "events");
            put(here, "events/a", "two");
            s3.decide(request -> request.contains("list-type=2") ? Fate.EMPTY_LISTING : Fate.ANSWERED);
            publish(here, "events");
            there.fetch(EVENTS);
            assertThat(text(there, "events/a")).isEqualTo("two");
        }
    }

    private StoredRun run(String machine) {
        return run(machine, SHOP, 0);
    }

    private StoredRun run(String machine, RunAddress.Bucket address, int retries) {
        return StoredRun.open(address, settings(machine, s3.endpoint(), retries));
    }

    private StorageSettings settings(String machine, String endpoint, int retries) {
        return StorageSettings.from(ConfigFactory.parseString("storage { cache = \"" + folder.resolve(machine)
                + "\", endpoint = \"" + endpoint + "\", region = \"\", transfers = 2, retries = " + retries
                + ", request-timeout = 60s }"));
    }

    private static void put(StoredRun run, String path, String text) throws IOException {
        Path file = run.local().root().resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static String text(StoredRun run, String path) throws IOException {
        return Files.readString(run.local().root().resolve(path));
    }

    private static void publish(StoredRun run, String... names) {
        try (StoredRun.Writing writing = run.write("a test")) {
            writing.publish(List.of(names));
        }
    }

    private static List<String> files(StoredRun run) throws IOException {
        Path root = run.local().root();
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (var walk = Files.walk(root)) {
            return walk.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .filter(path -> !path.startsWith("."))
                    .sorted()
                    .toList();
        }
    }
}
