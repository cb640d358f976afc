package io.genrec.flink.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.CompletePage;
import io.genrec.domain.page.PageItem;
import io.genrec.domain.page.PageSample;
import io.genrec.domain.page.UserSequence;
import io.genrec.flink.features.RandomLog;
import io.genrec.flink.features.ReferenceFeatures;
import io.genrec.flink.page.EventRules;
import io.genrec.flink.page.LatenessRules;
import io.genrec.flink.page.LiveTimeline;
import io.genrec.flink.page.LiveTimeline.Taken;
import io.genrec.flink.page.OpenLimits;
import io.genrec.flink.page.PageRules;
import io.genrec.flink.page.TimelineHead;
import io.genrec.testing.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fold of a stream against the definition of the features, and its rules one by one. Times in milliseconds. */
class LiveTimelineTest {
    private static final PageRules PAGES = new PageRules(3, 0, 50, 4, false);
    private static final EventRules RULES = new EventRules(Duration.ofSeconds(12), 1000);
    private static final OpenLimits LIMITS = new OpenLimits(100_000, 100_000);
    private static final LatenessRules WAITS = new LatenessRules(Duration.ofSeconds(20), Duration.ofSeconds(2));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void the_result_does_not_depend_on_the_order_of_arrival(long seed) {
        List<Event> log = RandomLog.of(seed, 40);
        ReferenceFeatures expected = ReferenceFeatures.attributed(log, PAGES, RULES.attributionWindow());

        Map<String, User> users = new HashMap<>();
        long now = Long.MIN_VALUE;
        for (Event event : ShuffledLog.of(log, 15_000, seed)) {
            users.computeIfAbsent(event.userId(), User::new).add(event, now);
            now = Math.max(now, event.timeMillis() - 5_000);
            for (User user : users.values()) {
                user.advance(now);
            }
        }
        List<PageSample> complete = new ArrayList<>();
        List<UserSequence> sequences = new ArrayList<>();
        for (User user : users.values()) {
            user.advance(Long.MAX_VALUE);
            complete.addAll(user.complete);
            sequences.addAll(user.lastSequence());
            assertThat(user.latestPages()).containsExactlyInAnyOrderElementsOf(user.complete);
        }
        assertThat(complete).containsExactlyInAnyOrderElementsOf(expected.samples());
        assertThat(sequences).containsExactlyInAnyOrderElementsOf(expected.sequences());
    }

    @Test
    void a_page_is_emitted_when_it_closes_and_again_when_an_order_follows() {
        User ann = new User("ann");
        ann.add(event("tea", Action.CLICKED, "r1", 10_000), 5_000);
        ann.advance(11_999);
        assertThat(ann.pages).isEmpty();
        ann.advance(13_000);
        assertThat(ann.pages).hasSize(1);
        assertThat(ann.pages.get(0).revision()).isEqualTo(1);

        ann.add(event("tea", Action.ORDERED, "r1", 15_000), 13_000);
        ann.advance(16_000);
        assertThat(ann.pages).hasSize(2);
        assertThat(ann.pages.get(1).revision()).isEqualTo(2);
        assertThat(ann.pages.get(1).sample().items().get(0).action()).isEqualTo(Action.ORDERED);
        assertThat(ann.complete).isEmpty();
        ann.advance(42_999); // 10 s + window 12 s + lateness 20 s, then the next whole second
        assertThat(ann.complete).isEmpty();
        ann.advance(43_000);
        assertThat(ann.complete).containsExactly(ann.pages.get(1).sample());
        assertThat(ann.pages).hasSize(2);
    }

    @Test
    void a_reaction_that_comes_late_corrects_the_history_of_requests_that_followed_it() {
        User ann = new User("ann");
        ann.add(event("cup", Action.CLICKED, "r2", 20_000), 15_000);
        ann.advance(23_000);
        assertThat(ann.pages.get(0).sample().history()).isEmpty();
        ann.add(event("tea", Action.CLICKED, "r1", 10_000), 23_000);
        ann.advance(24_000);
        assertThat(ann.latestPages())
                .filteredOn(sample -> sample.requestId().equals("r2"))
                .extracting(PageSample::history)
                .containsExactly(List.of(new Behaviour("tea", Action.CLICKED, 10_000)));
    }

    /** As it is until every partition has been heard of: the least there is, or hardly more. */
    @Test
    void before_there_is_a_watermark_no_event_is_late() {
        User ann = new User("ann");
        assertThat(ann.add(event("tea", Action.CLICKED, "r1", 10_000), Long.MIN_VALUE))
                .isEqualTo(Taken.COUNTED);
        assertThat(ann.add(event("cup", Action.CLICKED, "r2", 10_000), Long.MIN_VALUE + 1))
                .isEqualTo(Taken.COUNTED);
    }

    @Test
    void events_that_do_not_count_are_reported_by_reason() {
        User ann = new User("ann");
        Event click = event("tea", Action.CLICKED, "r1", 30_000);
        assertThat(ann.add(click, 25_000)).isEqualTo(Taken.COUNTED);
        assertThat(ann.add(click, 25_000)).isEqualTo(Taken.DUPLICATE);
        assertThat(ann.add(event("tea", Action.ORDERED, "r1", 42_001), 25_000)).isEqualTo(Taken.NOT_ATTRIBUTED);
        assertThat(ann.add(event("tea", Action.ORDERED, "r1", 42_000), 25_000)).isEqualTo(Taken.COUNTED);
        assertThat(ann.add(event("cup", Action.CLICKED, "r0", 5_000), 25_000)).isEqualTo(Taken.TOO_LATE);
        assertThat(ann.add(event("cup", Action.CLICKED, "r0", 5_001), 25_000)).isEqualTo(Taken.COUNTED);
        ann.advance(63_000);
        assertThat(ann.complete).extracting(PageSample::requestId).containsExactlyInAnyOrder("r0", "r1");
        assertThat(ann.add(event("jug", Action.CLICKED, "r1", 62_000), 63_000)).isEqualTo(Taken.NOT_ATTRIBUTED);
    }

    @Test
    void more_than_a_persons_events_of_an_hour_are_capped() {
        User bot = new User("bot", new EventRules(Duration.ofSeconds(12), 2), LIMITS);
        assertThat(bot.add(event("a", Action.CLICKED, "r1", 1), 0)).isEqualTo(Taken.COUNTED);
        assertThat(bot.add(event("b", Action.CLICKED, "r2", 2), 0)).isEqualTo(Taken.COUNTED);
        assertThat(bot.add(event("c", Action.CLICKED, "r3", 3), 0)).isEqualTo(Taken.CAPPED);
        assertThat(bot.add(event("d", Action.CLICKED, "r4", 3_600_000), 0)).isEqualTo(Taken.COUNTED);
        assertThat(bot.lastSequence().get(0).end()).isEqualTo(3);
        assertThat(bot.isCapped()).isTrue();
    }

    @Test
    void a_sequence_goes_on_where_an_earlier_one_ended_and_its_revisions_rise() {
        User ann = new User("ann");
        ann.add(event("cup", Action.CLICKED, "r1", 50_000), 45_000);
        Behaviour old = new Behaviour("tea", Action.ORDERED, 1_000);
        ann.seed(new UserSequence("ann", List.of(old), 7));
        ann.seed(new UserSequence("ann", List.of(old), 7)); // a second time it is passed over
        Behaviour cup = new Behaviour("cup", Action.CLICKED, 50_000);
        assertThat(ann.sequences)
                .containsExactly(
                        Map.entry(1L, new UserSequence("ann", List.of(cup), 1)),
                        Map.entry(2L, new UserSequence("ann", List.of(old, cup), 8)));
    }

    @Test
    void requests_beyond_the_limits_of_open_lists_are_counted_separately() {
        User bot = new User("bot", RULES, new OpenLimits(2, 2));
        assertThat(bot.add(event("a", Action.CLICKED, "r1", 1_000), 0)).isEqualTo(Taken.COUNTED);
        assertThat(bot.add(event("b", Action.CLICKED, "r1", 1_000), 0)).isEqualTo(Taken.COUNTED);
        assertThat(bot.add(event("c", Action.CLICKED, "r1", 1_000), 0)).isEqualTo(Taken.REQUEST_FULL);
        assertThat(bot.add(event("a", Action.CLICKED, "r2", 1_000), 0)).isEqualTo(Taken.COUNTED);
        assertThat(bot.add(event("a", Action.CLICKED, "r3", 1_000), 0)).isEqualTo(Taken.TOO_MANY_REQUESTS);
        bot.advance(34_000); // 1 s + window 12 s + lateness 20 s, then the next whole second
        assertThat(bot.add(event("a", Action.CLICKED, "r3", 34_000), 34_000)).isEqualTo(Taken.COUNTED);
    }

    /** However many have been closed since: it would begin a second request of the same id. */
    @Test
    void a_request_that_was_closed_long_ago_is_not_begun_again() {
        User ann = new User("ann", new EventRules(RULES.attributionWindow(), 10_000), LIMITS);
        for (int i = 0; i < 1_000; i++) {
            ann.add(event("tea", Action.CLICKED, "r" + i, 10_000 + i), 5_000);
        }
        ann.advance(100_000);
        assertThat(ann.complete).hasSize(1_000);
        assertThat(ann.add(event("cup", Action.CLICKED, "r0", 100_000), 100_000))
                .isEqualTo(Taken.NOT_ATTRIBUTED);
    }

    /** In values and bytes of the state; the time it takes is not asserted. */
    @Fault("Each event wrote the user's whole timeline again.")
    @ParameterizedTest
    @ValueSource(ints = {10, 10_000})
    void an_exposure_costs_the_state_the_same_however_many_requests_are_open(int open) {
        User bot = new User("bot", new EventRules(Duration.ofDays(7), 100_000), LIMITS);
        bot.with(timeline -> {
            for (int i = 0; i < open; i++) {
                timeline.add(event("i" + i, Action.EXPOSED, "r" + i, 10_000 + i), 0);
            }
            return 0;
        });
        long values = bot.states.values();
        long bytes = bot.states.bytes();
        bot.add(event("tea", Action.EXPOSED, "r7", 20_001), 0);
        assertThat(bot.states.values() - values)
                .isEqualTo(6); // the two heads, read and written, the page asked for the event and given it
        assertThat(bot.states.bytes() - bytes).isLessThan(300);
    }

    @Fault("Each event copied the whole of its request.")
    @ParameterizedTest
    @ValueSource(ints = {10, 50_000})
    void an_event_costs_the_state_the_same_however_many_its_request_has(int events) {
        User bot = new User("bot", new EventRules(Duration.ofDays(7), 1_000_000), LIMITS);
        bot.with(timeline -> {
            for (int i = 0; i < events; i++) {
                timeline.add(event("i" + i, Action.EXPOSED, "r1", 10_000 + i), 0);
            }
            return 0;
        });
        long values = bot.states.values();
        bot.add(event("tea", Action.EXPOSED, "r1", 20_001), 0);
        assertThat(bot.states.values() - values).isEqualTo(6);
    }

    /** Events of a small page lie together, 100 at most, those of a large one apart. */
    @Test
    void a_page_that_grows_large_knows_all_of_its_events() {
        User bot = new User("bot", new EventRules(Duration.ofDays(7), 1_000_000), LIMITS);
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 150; i++) {
                assertThat(bot.add(event("i" + i, Action.EXPOSED, "r1", 10_000 + i), 0))
                        .isEqualTo(round == 0 ? Taken.COUNTED : Taken.DUPLICATE);
            }
        }
        bot.add(event("i7", Action.CLICKED, "r1", 20_000), 0);
        bot.advance(Long.MAX_VALUE);
        assertThat(bot.complete).hasSize(1);
        assertThat(bot.complete.get(0).items())
                .first()
                .extracting(PageItem::itemId)
                .isEqualTo("i7");
        assertThat(bot.sizes).containsExactly(150);
    }

    private static Event event(String item, Action action, String request, long timeMillis) {
        return new Event("ann", item, action, request, 1, 0, timeMillis);
    }

    /** A user whose state goes through bytes between any two events, as it does in the job. */
    private static final class User {
        private final String id;
        private final EventRules rules;
        private final OpenLimits limits;
        private final StatesInMemory states = new StatesInMemory();
        private final TreeMap<Long, Set<String>> looks = new TreeMap<>();
        private final List<Map.Entry<Long, UserSequence>> sequences = new ArrayList<>();
        private final List<PageRevision> pages = new ArrayList<>();
        private final List<PageSample> complete = new ArrayList<>();
        private final List<Integer> sizes = new ArrayList<>();
        private long newest;

        User(String id) {
            this(id, RULES, LIMITS);
        }

        User(String id, EventRules rules, OpenLimits limits) {
            this.id = id;
            this.rules = rules;
            this.limits = limits;
        }

        Taken add(Event event, long now) {
            return with(timeline -> timeline.add(event, now));
        }

        void seed(UserSequence earlier) {
            with(timeline -> {
                timeline.seed(earlier);
                return 0;
            });
        }

        /** Time passes. */
        void advance(long now) {
            while (!looks.isEmpty() && looks.firstKey() <= now) {
                for (String requestId : looks.pollFirstEntry().getValue()) {
                    with(timeline -> {
                        timeline.look(requestId, now);
                        return 0;
                    });
                }
            }
        }

        boolean isCapped() {
            return with(LiveTimeline::isCapped);
        }

        List<UserSequence> lastSequence() {
            return sequences.isEmpty()
                    ? List.of()
                    : List.of(sequences.get(sequences.size() - 1).getValue());
        }

        /** Of every page the revision emitted last. */
        List<PageSample> latestPages() {
            Map<String, PageRevision> latest = new TreeMap<>();
            for (PageRevision page : pages) {
                PageRevision before = latest.put(
                        page.sample().requestId() + "/" + page.sample().page(), page);
                assertThat(page.revision()).isEqualTo(before == null ? 1 : before.revision() + 1);
            }
            return latest.values().stream().map(PageRevision::sample).toList();
        }

        private <T> T with(Function<LiveTimeline, T> what) {
            KeptUser kept = new KeptUser(
                    id,
                    new UserStates(states, Duration.ofDays(1)),
                    (requestId, millis) ->
                            looks.computeIfAbsent(millis, at -> new TreeSet<>()).add(requestId),
                    () -> 1);
            T result = what.apply(new LiveTimeline(
                    id, new LiveTimeline.Rules(PAGES, rules, WAITS, limits), kept, new LiveTimeline.Output() {
                        @Override
                        public void sequence(UserSequence sequence, TimelineHead head) {
                            sequences.add(Map.entry(head.revision(), sequence));
                            assertThat(head.newestMillis()).isGreaterThanOrEqualTo(newest);
                            newest = head.newestMillis();
                        }

                        @Override
                        public void page(PageSample sample, int revision) {
                            pages.add(new PageRevision(sample, revision));
                        }

                        @Override
                        public void complete(CompletePage page) {
                            complete.add(page.sample());
                        }

                        @Override
                        public void closed(List<Integer> pageSizes, int notAttributed) {
                            sizes.addAll(pageSizes);
                        }
                    }));
            kept.write();
            return result;
        }
    }
}
