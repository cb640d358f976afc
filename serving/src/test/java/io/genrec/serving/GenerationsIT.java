package io.genrec.serving;

import static io.genrec.serving.Api.items;
import static io.genrec.serving.Api.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import io.genrec.cache.BundledRedis;
import io.genrec.datasets.run.StagedFolder;
import io.genrec.domain.event.Action;
import io.genrec.domain.item.Item;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.inference.bundle.Bundle;
import io.genrec.inference.engine.EngineSettings;
import io.genrec.inference.generation.CatalogOverlay;
import io.genrec.inference.generation.Generation;
import io.genrec.inference.generation.Generations;
import io.genrec.inference.generation.ItemChange;
import io.genrec.inference.generation.ItemChange.Kind;
import io.genrec.inference.ranking.PlannedRanker;
import io.genrec.inference.search.BeamSettings;
import io.genrec.serving.bundle.BundleGenerator;
import io.genrec.serving.bundle.BundleSource;
import io.genrec.serving.bundle.ListGenerator;
import io.genrec.serving.bundle.LoadedBundles;
import io.genrec.serving.bundle.TinyBundle;
import io.genrec.testing.Await;
import java.lang.management.ManagementFactory;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node whose catalogue changes while it answers. Six items are tokenized, in a space of sixteen semantic ids. */
class GenerationsIT {
    private static final int TOKENIZED = 6;
    private static final String LIST = "{\"userId\":\"u7\",\"pageSize\":2,\"history\":[{\"itemId\":\"item-1\"}]}";

    private static BundledRedis redis;

    @TempDir
    private Path folder = Path.of("");

    @BeforeAll
    static void start() {
        redis = BundledRedis.start();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @Test
    void a_new_item_comes_with_the_next_list_and_a_list_that_has_begun_keeps_its_generation() throws Exception {
        try (ServingNode node = node("serve { list-size = 2, growth = 2, generations-every = 0s }")) {
            Api api = new Api(node);
            String before = api.recommend(LIST).body();
            publish(List.of(change(Kind.ADDED, 6), change(Kind.RETIRED, 0)));
            JsonNode taken = json(api.post("/admin/generations", "{\"generation\":\"newest\"}")
                    .body());
            assertThat(taken.get("generation").asInt()).isEqualTo(1);

            String after = api.recommend(LIST).body();
            assertThat(json(after).get("bundle").asText())
                    .startsWith(json(before).get("bundle").asText() + "+1.");
            assertThat(all(api, after))
                    .containsExactlyInAnyOrder("item-1", "item-2", "item-3", "item-4", "item-5", "item-6");
            assertThat(all(api, before))
                    .containsExactlyInAnyOrder("item-0", "item-1", "item-2", "item-3", "item-4", "item-5");
        }
    }

    /** With more generations since than are kept open. */
    @Test
    void a_list_is_read_on_over_its_own_generation_however_many_came_since() throws Exception {
        try (ServingNode node = node("serve { list-size = 2, growth = 2, open-bundles = 1, generations-every = 0s }")) {
            Api api = new Api(node);
            publish(List.of(change(Kind.ADDED, 6)));
            api.post("/admin/generations", "{\"generation\":\"newest\"}");
            String before = api.recommend(LIST).body();
            for (int item = 7; item < 15; item++) {
                publish(List.of(change(Kind.ADDED, item)));
                api.post("/admin/generations", "{\"generation\":\"newest\"}");
            }
            assertThat(all(api, before)).hasSize(7).contains("item-6");
            assertThat(all(api, api.recommend(LIST).body())).hasSize(15);
            assertThat(json(api.get("/admin/bundles").body()).get("open").size())
                    .isLessThanOrEqualTo(5);
        }
    }

    @Test
    void a_generation_is_gone_back_to_by_its_number_and_stays_until_another_is_chosen() throws Exception {
        try (ServingNode node = node("serve.generations-every = 10ms")) {
            Api api = new Api(node);
            publish(List.of(change(Kind.ADDED, 6)));
            Await.until("the node has found it", Duration.ofMinutes(1), () -> generation(api) == 1);
            JsonNode back =
                    json(api.post("/admin/generations", "{\"generation\":0}").body());
            assertThat(back.get("pinned").asBoolean()).isTrue();
            assertThat(back.get("newest").asInt()).isEqualTo(1);
            publish(List.of(change(Kind.ADDED, 7)));
            assertThat(items(api.recommend(LIST.replace("2", "9")).body())).hasSize(6);
            assertThat(api.post("/admin/generations", "{\"generation\":3}").statusCode())
                    .isEqualTo(409);
            api.post("/admin/generations", "{\"generation\":\"newest\"}");
            assertThat(items(api.recommend(LIST.replace("2", "9")).body())).hasSize(8);
        }
    }

    @Test
    void title_and_price_are_those_of_the_generation() throws Exception {
        try (ServingNode node = node("serve.generations-every = 0s")) {
            Api api = new Api(node);
            publish(List.of(ItemChange.of(
                    Kind.CHANGED,
                    id(1),
                    new Item("item-1", "Red kettle", List.of("kettles"), "Mira", 7.5, ""),
                    new ItemChange.Features(List.of(), 0),
                    List.of())));
            String asked = "{\"userId\":\"u7\",\"pageSize\":9,\"history\":[{\"itemId\":\"item-1\"}],"
                    + "\"filter\":{\"maxPrice\":8},\"fields\":[\"price\"]}";
            assertThat(items(api.recommend(asked).body())).isEmpty();
            api.post("/admin/generations", "{\"generation\":\"newest\"}");
            JsonNode item = json(api.recommend(asked).body()).get("items").get(0);
            assertThat(item.get("title").asText()).isEqualTo("Red kettle");
            assertThat(item.get("price").asDouble()).isEqualTo(7.5);
        }
    }

    @Test
    void a_broken_generation_leaves_the_one_before_in_service() throws Exception {
        try (ServingNode node = node("serve.generations-every = 0s")) {
            Api api = new Api(node);
            publish(List.of(change(Kind.ADDED, 6)));
            Files.writeString(generations().folder(1).resolve("changes.jsonl"), "");
            HttpResponse<String> refused = api.post("/admin/generations", "{\"generation\":\"newest\"}");
            assertThat(refused.statusCode()).isEqualTo(409);
            assertThat(refused.body()).contains("is not what its manifest says");
            assertThat(generation(api)).isZero();
            assertThat(items(api.recommend(LIST.replace("2", "9")).body())).hasSize(6);
        }
    }

    @Test
    void no_request_fails_while_generations_come_and_go() throws Exception {
        try (ServingNode node = node("serve { list-size = 2, growth = 2, generations-every = 1ms }")) {
            Api api = new Api(node);
            AtomicBoolean isOver = new AtomicBoolean();
            List<CompletableFuture<List<Integer>>> readers = IntStream.range(0, 2)
                    .mapToObj(reader -> CompletableFuture.supplyAsync(() -> read(api, isOver)))
                    .toList();
            for (int number = 1; number <= 12; number++) {
                int item = 6 + number % 8;
                publish(List.of(
                        change(number <= 8 ? Kind.ADDED : number % 2 == 0 ? Kind.RETIRED : Kind.RETURNED, item)));
                int wanted = number;
                Await.until("generation " + number, Duration.ofMinutes(1), () -> generation(api) == wanted);
            }
            isOver.set(true);
            for (CompletableFuture<List<Integer>> reader : readers) {
                assertThat(reader.join()).isNotEmpty().containsOnly(200);
            }
        }
    }

    /** Lists to their ends, until it is over. @return the status of each answer */
    private static List<Integer> read(Api api, AtomicBoolean isOver) {
        List<Integer> statuses = new ArrayList<>();
        while (!isOver.get()) {
            HttpResponse<String> page = api.recommend(LIST);
            statuses.add(page.statusCode());
            for (String token = Api.nextToken(page.body()); !token.isEmpty(); token = Api.nextToken(page.body())) {
                page = api.page("u7", 0, token);
                statuses.add(page.statusCode());
            }
        }
        return statuses;
    }

    @Test
    void forty_generations_in_a_row_leave_four_open() throws Exception {
        inARow(40);
    }

    @Tag("slow")
    @Test
    void a_thousand_generations_in_a_row_leave_memory_flat() throws Exception {
        inARow(1_000);
    }

    private void inARow(int count) throws Exception {
        Generations generations = generations();
        List<Behaviour> history = List.of(new Behaviour("item-1", Action.CLICKED, 1));
        try (LoadedBundles bundles = new LoadedBundles(3, generator(), BundleSource.NONE)) {
            long early = 0;
            for (int number = 1; number <= count; number++) {
                publish(
                        generations,
                        List.of(change(number == 1 ? Kind.ADDED : number % 2 == 0 ? Kind.RETIRED : Kind.RETURNED, 6)));
                bundles.follow();
                assertThat(bundles.generation()).isEqualTo(number);
                assertThat(bundles.<Integer>withCurrent(
                                current -> current.generate(history, 2, 9, ListGenerator.Selection.without(Set.of()))
                                        .size()))
                        .isEqualTo(number % 2 == 0 ? 6 : 7);
                if (number == count / 10) {
                    early = heap();
                }
            }
            assertThat(bundles.versions()).hasSize(4);
            long grown = heap() - early;
            System.out.println(count + " generations: heap grew by " + grown / 1024 + " KiB after the first tenth");
            assertThat(grown).as("bytes").isLessThan(8L << 20);
        }
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static List<String> all(Api api, String first) {
        return api.followed("u7", first).stream()
                .flatMap(page -> items(page).stream())
                .toList();
    }

    private static int generation(Api api) {
        return json(api.get("/admin/generations").body()).get("generation").asInt();
    }

    private ServingNode node(String overrides) throws Exception {
        return Nodes.start(redis, generator(), BundleSource.NONE, overrides, Clock.systemUTC());
    }

    private Bundle bundle() throws Exception {
        Path place = folder.resolve("bundle");
        if (!Files.exists(place)) {
            Map<String, SemanticId> ids = new HashMap<>();
            IntStream.range(0, TOKENIZED).forEach(item -> ids.put("item-" + item, id(item)));
            TinyBundle.write(place, 1, Map.of(), ids);
        }
        return Bundle.load(place);
    }

    private Generations generations() throws Exception {
        return bundle().generations(folder.resolve("generations"));
    }

    private BundleGenerator generator() throws Exception {
        Map<String, Item> items = new HashMap<>();
        IntStream.range(0, TOKENIZED).forEach(item -> items.put("item-" + item, item(item)));
        return new BundleGenerator(
                PlannedRanker.open(
                        bundle(),
                        EngineSettings.from(ConfigFactory.load().getConfig("genrec")),
                        new BeamSettings(16, 16)),
                items,
                generations());
    }

    private static SemanticId id(int item) {
        return SemanticId.of(item / 4, item % 4);
    }

    private static Item item(int item) {
        return new Item("item-" + item, "Item " + item, List.of("all"), "", 10.0 + item, "");
    }

    private static ItemChange change(Kind kind, int item) {
        return ItemChange.of(kind, id(item), item(item), new ItemChange.Features(List.of(), 0), List.of());
    }

    private void publish(List<ItemChange> changes) throws Exception {
        publish(generations(), changes);
    }

    /** As `genrec items` does it. */
    private static void publish(Generations generations, List<ItemChange> changes) {
        CatalogOverlay before = generations.atNewest();
        float[][] vectors = new float[changes.size()][];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = changes.get(i).kind() == Kind.ADDED ? new float[] {1, 2} : null;
        }
        try (StagedFolder staged = new StagedFolder(generations.folder(before.generation() + 1))) {
            Generation.write(staged.path(), before, changes, Arrays.asList(vectors), Map.of());
            staged.commit();
        }
    }
}
