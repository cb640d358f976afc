package io.genrec.flink.features;

import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Small hostile logs: few items and coarse time, so that ties and repeats abound; overlapping requests; late reactions;
 * users with a single page; exact duplicates; all of it shuffled.
 */
public final class RandomLog {
    private static final int ITEMS = 12;
    private static final int SLOTS = 6;

    private final Random random;
    private final List<Event> events = new ArrayList<>();

    private RandomLog(long seed) {
        this.random = new Random(seed);
    }

    /** Times are whole seconds from 1000 s on. */
    public static List<Event> of(long seed, int users) {
        RandomLog log = new RandomLog(seed);
        for (int user = 0; user < users; user++) {
            int requests = user % 5 == 0 ? 1 : 1 + log.random.nextInt(6);
            for (int request = 0; request < requests; request++) {
                log.addRequest("u" + user, "r" + log.random.nextInt(1000) + "-" + user);
            }
        }
        int originals = log.events.size();
        for (int i = 0; i < originals / 10; i++) {
            log.events.add(log.events.get(log.random.nextInt(originals)));
        }
        Collections.shuffle(log.events, log.random);
        return log.events;
    }

    private void addRequest(String user, String request) {
        long start = 1000 + random.nextInt(60);
        int pages = 1 + random.nextInt(3);
        for (int page = 1; page <= pages; page++) {
            for (int slot = 0; slot < SLOTS; slot++) {
                String item = "i" + random.nextInt(ITEMS);
                long shown = start + page - 1;
                add(user, item, Action.EXPOSED, request, page, slot, shown);
                if (random.nextInt(4) == 0) {
                    add(user, item, Action.CLICKED, request, page, slot, shown + random.nextInt(3));
                    if (random.nextBoolean()) {
                        Action stronger = random.nextBoolean() ? Action.CARTED : Action.ORDERED;
                        add(user, item, stronger, request, page, slot, shown + random.nextInt(40));
                    }
                }
            }
        }
    }

    private void add(String user, String item, Action action, String request, int page, int slot, long seconds) {
        events.add(new Event(user, item, action, request, page, slot, seconds * 1000));
    }
}
