package io.genrec.alignment.reward;

import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.PageItem;
import io.genrec.domain.page.PageSample;
import io.genrec.training.tokenizer.Catalog;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The log and samples of users who react to an item of the last reaction's first code nine times in ten and to others one
 * time in ten, wherever these are shown: two hundred users of fifteen requests of four shown items each.
 */
public final class TinyShop {
    private static final int USERS = 200;
    private static final int REQUESTS = 16;

    private final List<Event> events = new ArrayList<>();
    private final List<PageSample> train = new ArrayList<>();
    private final List<PageSample> valid = new ArrayList<>();
    private final List<PageSample> test = new ArrayList<>();

    public TinyShop() {
        Random random = new Random(5);
        for (int user = 0; user < USERS; user++) {
            visits(user, random);
        }
    }

    /** Writes samples, items and the catalogue. */
    public Catalog write(RunDirectory run) {
        ParquetTable.SAMPLES.writeAll(run.trainSamples(), train);
        ParquetTable.SAMPLES.writeAll(run.validSamples(), valid);
        ParquetTable.SAMPLES.writeAll(run.testSamples(), test);
        ParquetTable.ITEMS.writeAll(run.items(), TinyCatalog.shop());
        return TinyCatalog.write(run.catalog());
    }

    /** Exposures and reactions. */
    public List<Event> events() {
        return events;
    }

    /** Request n of a user is at minute n; the first twelve train, two validate, two test. */
    private void visits(int user, Random random) {
        List<Behaviour> history = new ArrayList<>();
        history.add(new Behaviour(TinyCatalog.id(random.nextInt(TinyCatalog.ITEMS)), Action.CLICKED, 1));
        events.add(new Event("u" + user, history.get(0).itemId(), Action.CLICKED, "first " + user, 1, 0, 1));
        for (int request = 1; request < REQUESTS; request++) {
            long time = request * 60_000L + user;
            String id = "r" + user + "/" + request;
            int kind = (history.get(history.size() - 1).itemId().charAt(0) - 'a') / 2;
            List<PageItem> shown = new ArrayList<>();
            List<Behaviour> reactions = new ArrayList<>();
            for (int slot = 0; slot < 4; slot++) {
                int item = 2 * slot + random.nextInt(2);
                boolean reacts = random.nextInt(10) < (item / 2 == kind ? 9 : 1);
                String itemId = TinyCatalog.id(item);
                events.add(new Event("u" + user, itemId, Action.EXPOSED, id, 1, slot, time));
                if (reacts) {
                    Action action = random.nextBoolean() ? Action.CLICKED : Action.ORDERED;
                    events.add(new Event("u" + user, itemId, action, id, 1, slot, time + 10 + slot));
                    shown.add(new PageItem(itemId, action, slot, time + 10 + slot));
                    reactions.add(new Behaviour(itemId, action, time + 10 + slot));
                }
            }
            List<PageSample> split = request < 12 ? train : request < 14 ? valid : test;
            split.add(new PageSample("u" + user, id, 1, time, history, history.size(), shown));
            history.addAll(reactions);
        }
    }
}
