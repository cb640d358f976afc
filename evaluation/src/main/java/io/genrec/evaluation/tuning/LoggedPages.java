package io.genrec.evaluation.tuning;

import io.genrec.domain.page.Behaviour;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Pages of a log with all that was shown on them, to estimate what the same items in another order would have brought.
 *
 * <p>The estimate is inverse propensity scoring, self-normalised (Swaminathan and Joachims, NeurIPS 2015), under the
 * position-based model (Joachims et al., WSDM 2017): an item brings its gain where its place is looked at, and places are
 * looked at alike for all items. With {@code e(p)} the examination of place p, o the place an item had and n the one it
 * would have, the value of an order is {@code sum(e(n)/e(o) * gain) / sum(e(n)/e(o))}: gain an item shown. Only what was
 * shown is judged, so that the estimate says how well an order sorts it, and nothing of items that the log never showed.
 */
public final class LoggedPages {
    /** A place looked at more rarely than this counts as if looked at so often: rare places must not decide alone. */
    private static final double LEAST_EXAMINATION = 0.05;

    private final List<Page> pages;
    private final double[] examination;

    /**
     * One page.
     *
     * @param history behaviours before the request, oldest first
     * @param atMillis the moment of the request, milliseconds since the epoch, UTC
     */
    public record Page(List<Behaviour> history, long atMillis, List<Shown> shown) {
        public Page {
            history = List.copyOf(history);
            shown = shown.stream()
                    .sorted(Comparator.comparingInt(Shown::place).thenComparing(Shown::itemId))
                    .toList();
        }
    }

    /**
     * An item on a page.
     *
     * @param place from 0
     * @param gain in [0, 1]: what came of it, in the units of a preference
     * @param expected gain had it been in the first place, as a model predicts it
     */
    public record Shown(String itemId, int place, double gain, double expected) {}

    /**
     * Examination is, by place, the gain over what is expected of a first place, 1 at the first and nowhere more: a model
     * that errs must not make later places worth more.
     */
    public LoggedPages(List<Page> pages) {
        this.pages = List.copyOf(pages);
        int places = pages.stream()
                .flatMap(page -> page.shown().stream())
                .mapToInt(item -> item.place() + 1)
                .max()
                .orElse(0);
        double[] gain = new double[places];
        double[] expected = new double[places];
        pages.forEach(page -> page.shown().forEach(item -> {
            gain[item.place()] += item.gain();
            expected[item.place()] += item.expected();
        }));
        this.examination = new double[places];
        double first = places > 0 && gain[0] > 0 && expected[0] > 0 ? gain[0] / expected[0] : 1;
        for (int place = 0; place < places; place++) {
            double rate = expected[place] > 0 ? gain[place] / expected[place] / first : 0;
            examination[place] = Math.min(1, Math.max(LEAST_EXAMINATION, rate));
        }
    }

    public List<Page> pages() {
        return pages;
    }

    /** By place, in (0, 1]. */
    double examination(int place) {
        return examination[place];
    }

    /** Gain an item in the order of the log. */
    public double logged() {
        return value(pages.stream().map(page -> new double[page.shown().size()]).toList());
    }

    /**
     * Gain an item in the order of scores.
     *
     * @param scores of the items of each page, in their order; equal ones, negative infinity among them, keep the log's
     */
    public double value(List<double[]> scores) {
        double gained = 0;
        double weights = 0;
        for (int i = 0; i < pages.size(); i++) {
            List<Shown> shown = pages.get(i).shown();
            double[] of = scores.get(i);
            int[] order = IntStream.range(0, shown.size())
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer item) -> -of[item]))
                    .mapToInt(Integer::intValue)
                    .toArray();
            for (int rank = 0; rank < order.length; rank++) {
                Shown item = shown.get(order[rank]);
                double weight = examination[shown.get(rank).place()] / examination[item.place()];
                gained += weight * item.gain();
                weights += weight;
            }
        }
        return weights == 0 ? 0 : gained / weights;
    }

    @Override
    public String toString() {
        return pages.size() + " logged pages, examination by place " + Arrays.toString(examination);
    }
}
