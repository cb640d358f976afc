package io.genrec.alignment.reward.impressions;

import io.genrec.alignment.reward.RewardSettings;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.sequence.UserRequests;
import io.genrec.datasets.table.LoggedEvents;
import io.genrec.domain.event.Event;
import io.genrec.domain.page.Behaviour;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Impressions from a log that says what was shown. It is read twice: once for users' timelines, once for the impressions
 * that are kept, so that memory holds reactions and kept impressions only.
 *
 * <p>Training keeps every impression with a reaction up to a bound and thins those without; validation and test keep all
 * impressions of some requests, so that their click rate is the log's. What is kept follows from a hash of the names and
 * the seed.
 */
public final class LoggedImpressions {
    private final RunDirectory run;
    private final RewardSettings.Sampling settings;
    private final TimeCut cut;
    private final LoggedEvents events;
    private final Map<String, UserRequests> users = new TreeMap<>();
    private final long[] shown = new long[3];
    private final long[] reacted = new long[3];

    private LoggedImpressions(RunDirectory run, RewardSettings.Sampling settings, TimeCut cut) {
        this.run = run;
        this.settings = settings;
        this.cut = cut;
        this.events = LoggedEvents.of(run);
    }

    /** Whether the log holds anything that was shown and not reacted to. */
    public static boolean areIn(RunDirectory run) {
        long[] exposures = new long[1];
        long[] reactions = new long[1];
        LoggedEvents.of(run).forEach(run, event -> {
            (event.action().isPositive() ? reactions : exposures)[0]++;
        });
        return exposures[0] > reactions[0];
    }

    public static Impressions read(RunDirectory run, RewardSettings.Sampling settings) {
        LoggedImpressions log = new LoggedImpressions(run, settings, TimeCut.of(run));
        return log.read();
    }

    private Impressions read() {
        events.forEach(run, event -> users.computeIfAbsent(event.userId(), user -> new UserRequests())
                .add(event));
        events.forEach(run, this::count);
        if (reacted[0] == 0 || shown[1] == 0 || shown[2] == 0) {
            throw new StepFailed("the log has " + reacted[0] + " reactions in the training days, " + shown[1]
                    + " impressions in those of validation and " + shown[2]
                    + " in those of test: choose a split that leaves some of each and run genrec features again");
        }
        double positiveRate = Math.min(1, settings.impressions() / (1.0 + settings.negatives()) / reacted[0]);
        double negativeRate =
                Math.min(1, positiveRate * reacted[0] * settings.negatives() / (double) (shown[0] - reacted[0]));
        double validRate = Math.min(1, settings.heldOut() / (double) shown[1]);
        double testRate = Math.min(1, settings.heldOut() / (double) shown[2]);
        List<Event> train = keep(
                0, event -> hash(event.requestId() + event.itemId()) < (positive(event) ? positiveRate : negativeRate));
        List<Event> valid = keep(1, event -> hash(event.requestId()) < validRate);
        List<Event> test = keep(2, event -> hash(event.requestId()) < testRate);
        Map<String, List<Behaviour>> histories = histories(List.of(train, valid, test));
        return new Impressions(
                impressions(train, histories),
                impressions(valid, histories),
                impressions(test, histories),
                negativeRate / positiveRate,
                Impressions.Origin.EXPOSURES);
    }

    private void count(Event event) {
        if (timeline(event.userId()).isImpression(event)) {
            int part = part(event);
            shown[part]++;
            reacted[part] += positive(event) ? 1 : 0;
        }
    }

    private List<Event> keep(int part, Predicate<Event> chosen) {
        List<Event> kept = new ArrayList<>();
        events.forEach(run, event -> {
            if (timeline(event.userId()).isImpression(event) && part(event) == part && chosen.test(event)) {
                kept.add(event);
            }
        });
        return kept;
    }

    /** By request id, which is unique over users. */
    private Map<String, List<Behaviour>> histories(List<List<Event>> kept) {
        Map<String, Set<String>> requests = new TreeMap<>();
        kept.forEach(events -> events.forEach(event -> requests.computeIfAbsent(event.userId(), user -> new HashSet<>())
                .add(event.requestId())));
        Map<String, List<Behaviour>> histories = new HashMap<>();
        requests.forEach((user, own) -> histories.putAll(timeline(user).histories(own, settings.history())));
        return histories;
    }

    private List<Impression> impressions(List<Event> events, Map<String, List<Behaviour>> histories) {
        return events.stream()
                .map(event -> new Impression(
                        histories.getOrDefault(event.requestId(), List.of()),
                        timeline(event.userId()).startOf(event.requestId()),
                        event.itemId(),
                        event.page(),
                        event.position(),
                        timeline(event.userId()).outcome(event.requestId(), event.itemId())))
                .toList();
    }

    /** 0 training, 1 validation, 2 test. */
    private int part(Event event) {
        long time = timeline(event.userId()).startOf(event.requestId());
        return time < cut.validFrom() ? 0 : time < cut.testFrom() ? 1 : 2;
    }

    private boolean positive(Event event) {
        return timeline(event.userId())
                .outcome(event.requestId(), event.itemId())
                .isPositive();
    }

    private UserRequests timeline(String user) {
        UserRequests timeline = users.get(user);
        if (timeline == null) {
            throw new IllegalStateException("the log has changed while it was read: user " + user + " is new");
        }
        return timeline;
    }

    /** In [0, 1), even over names. */
    private double hash(String name) {
        long mixed = name.hashCode() + settings.seed() * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return ((mixed ^ (mixed >>> 31)) >>> 11) * 0x1.0p-53;
    }
}
