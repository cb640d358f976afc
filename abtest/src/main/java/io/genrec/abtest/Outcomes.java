package io.genrec.abtest;

import io.genrec.evaluation.metrics.Bootstrap;
import io.genrec.evaluation.metrics.Estimate;
import io.genrec.evaluation.metrics.UserMeans;
import io.genrec.evaluation.results.ResultRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/** What came of a trial: figures by arm and segment, and each arm over those named before it. */
final class Outcomes {
    private final List<String> arms;
    private final ArmAssignment assignment;
    private final List<String> users;
    private final List<UserTally> tallies;

    /** @param tallies by user id; users who never met an arm are left out */
    Outcomes(List<String> arms, ArmAssignment assignment, Map<String, UserTally> tallies) {
        this.arms = List.copyOf(arms);
        this.assignment = assignment;
        this.users = tallies.entrySet().stream()
                .filter(entry -> entry.getValue().metArm())
                .map(Map.Entry::getKey)
                .toList();
        this.tallies = users.stream().map(user -> requireTally(tallies, user)).toList();
    }

    private static UserTally requireTally(Map<String, UserTally> tallies, String user) {
        return Objects.requireNonNull(tallies.get(user));
    }

    /** Of users. */
    private record UserSegment(String label, Predicate<UserTally> members) {
        static final List<UserSegment> EACH =
                List.of(new UserSegment("all", tally -> true), new UserSegment("new-users", UserTally::newcomer));
    }

    /**
     * What is counted, a user or an exposure at a time.
     *
     * @param adjusted whether the part that is predicted by clicks before the trial is taken out
     */
    private record Figure(
            String metric,
            String unit,
            boolean adjusted,
            ToLongFunction<UserTally> observed,
            ToLongFunction<UserTally> observations) {
        static final List<Figure> EACH = List.of(
                perUser("clicks", UserTally::clicks),
                perUser("orders", UserTally::orders),
                share("click-rate", UserTally::clicks),
                share("order-rate", UserTally::orders),
                share("tail-share", UserTally::tailExposures),
                perUser("shop-clicks", UserTally::shopClicks),
                perUser("shop-orders", UserTally::shopOrders));

        private static Figure perUser(String metric, ToLongFunction<UserTally> observed) {
            return new Figure(metric, "per user", true, observed, tally -> 1);
        }

        private static Figure share(String metric, ToLongFunction<UserTally> observed) {
            return new Figure(metric, "share", false, observed, UserTally::exposures);
        }
    }

    /** Users who met an arm, by the arm's name. */
    Map<String, Integer> usersByArm() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        arms.forEach(arm -> counts.put(arm, 0));
        users.forEach(user -> counts.merge(arms.get(assignment.of(user)), 1, Integer::sum));
        return counts;
    }

    /**
     * Levels first: metric {@code clicks} of an arm; then lifts: metric {@code clicks-over-pipeline}, unit
     * {@code relative}. Figures a user are {@link PriorClicks#adjusted adjusted}, shares are not.
     */
    List<ResultRow> rows(Bootstrap bootstrap) {
        List<ResultRow> rows = new ArrayList<>();
        for (UserSegment segment : UserSegment.EACH) {
            for (Figure figure : Figure.EACH) {
                List<UserMeans> byArm = means(segment, figure);
                List<Estimate> levels = bootstrap.estimate(byArm);
                for (int arm = 0; arm < arms.size(); arm++) {
                    rows.add(row(arms.get(arm), segment, figure.metric, levels.get(arm), figure.unit));
                }
                rows.addAll(lifts(segment, figure, byArm, bootstrap));
            }
        }
        for (int arm = 0; arm < arms.size(); arm++) {
            rows.add(new ResultRow(
                    arms.get(arm), "all", "true-relevance", null, trueRelevance(arm), null, null, "share"));
        }
        return rows.stream().filter(row -> Double.isFinite(row.value())).toList();
    }

    /** Each arm over those named before it, all on the same draws. */
    private List<ResultRow> lifts(UserSegment segment, Figure figure, List<UserMeans> byArm, Bootstrap bootstrap) {
        List<String> names = new ArrayList<>();
        List<String> metrics = new ArrayList<>();
        List<UserMeans> of = new ArrayList<>();
        List<UserMeans> over = new ArrayList<>();
        for (int arm = 1; arm < arms.size(); arm++) {
            for (int other = 0; other < arm; other++) {
                names.add(arms.get(arm));
                metrics.add(figure.metric + "-over-" + arms.get(other));
                of.add(byArm.get(arm));
                over.add(byArm.get(other));
            }
        }
        List<Estimate> lifts = bootstrap.lift(of, over);
        List<ResultRow> rows = new ArrayList<>();
        for (int pair = 0; pair < names.size(); pair++) {
            rows.add(row(names.get(pair), segment, metrics.get(pair), lifts.get(pair), "relative"));
        }
        return rows;
    }

    private List<UserMeans> means(UserSegment segment, Figure figure) {
        List<UserMeans> byArm = new ArrayList<>();
        arms.forEach(arm -> byArm.add(new UserMeans(users.size())));
        PriorClicks prior = prior(segment, figure);
        for (int user = 0; user < users.size(); user++) {
            UserTally tally = tallies.get(user);
            if (segment.members.test(tally)) {
                byArm.get(assignment.of(users.get(user)))
                        .add(
                                user,
                                prior.adjusted(tally.clicksBefore(), (double) figure.observed.applyAsLong(tally)),
                                figure.observations.applyAsLong(tally));
            }
        }
        return byArm;
    }

    private PriorClicks prior(UserSegment segment, Figure figure) {
        if (!figure.adjusted) {
            return new PriorClicks(0, 0);
        }
        List<UserTally> members = tallies.stream().filter(segment.members).toList();
        return PriorClicks.fit(
                members.stream().mapToLong(UserTally::clicksBefore).toArray(),
                members.stream()
                        .mapToDouble(tally -> (double) figure.observed.applyAsLong(tally))
                        .toArray());
    }

    /** The mean over exposures of the probability that no log knows: a click, were the slot looked at. */
    private double trueRelevance(int arm) {
        double sum = 0;
        long exposures = 0;
        for (int user = 0; user < users.size(); user++) {
            if (assignment.of(users.get(user)) == arm) {
                sum += tallies.get(user).relevance();
                exposures += tallies.get(user).exposures();
            }
        }
        return sum / exposures;
    }

    private static ResultRow row(String arm, UserSegment segment, String metric, Estimate estimate, String unit) {
        return new ResultRow(arm, segment.label, metric, null, estimate.value(), estimate.low(), estimate.high(), unit);
    }
}
