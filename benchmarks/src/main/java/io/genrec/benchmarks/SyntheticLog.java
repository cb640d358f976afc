package io.genrec.benchmarks;

import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * A log of any length for measuring, in order of time: its shape is the storefront's (pages of 10 to 20 items, about two
 * reactions on every other page, some users and items far busier than others), its choices mean nothing. Same length and hot
 * users, same events; what is to come is never more than the reactions of a few hours.
 */
final class SyntheticLog {
    private static final long SEED = 7;
    private static final long START_MILLIS = 1_767_571_200_000L; // 2026-01-05, UTC
    private static final long DAYS = 28;
    private static final int FIRST_ID = 1_000_000; // so that ids are of one length
    private static final int EVENTS_PER_USER = 250;
    private static final int EVENTS_PER_ITEM = 100;
    private static final int MAX_PAGES = 5;
    private static final int SMALLEST_PAGE = 10;
    private static final int LARGEST_PAGE = 20;
    private static final double NEXT_PAGE = .5;
    private static final double PAGE_WITH_REACTIONS = .55;
    private static final double REACTION = .12; // of an item on such a page
    private static final double CARTED = .17; // of the clicked
    private static final double ORDERED = .7; // of the carted
    private static final double EVENTS_PER_REQUEST = 33;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final PriorityQueue<Event> toCome = new PriorityQueue<>(Event.IN_TIME);
    private final long length;
    private final int hotUsers;
    private final int users;
    private final int items;
    private long requests;

    /** @param length events */
    SyntheticLog(long length) {
        this(length, 0);
    }

    /**
     * @param length events
     * @param hotUsers who make every other request, all of them together
     */
    SyntheticLog(long length, int hotUsers) {
        this.length = length;
        this.hotUsers = hotUsers;
        this.users = (int) Math.max(1, length / EVENTS_PER_USER);
        this.items = (int) Math.max(LARGEST_PAGE, length / EVENTS_PER_ITEM);
    }

    /** Tells all events, once. */
    void forEach(Consumer<Event> each) {
        double pause = DAYS * 86_400_000.0 * EVENTS_PER_REQUEST / length; // mean, between two requests
        double now = START_MILLIS;
        long told = 0;
        while (told < length) {
            now += 2 * pause * random.nextDouble();
            request((long) now);
            while (told < length && !toCome.isEmpty() && toCome.peek().timeMillis() <= (long) now) {
                each.accept(toCome.poll());
                told++;
            }
        }
    }

    private void request(long startMillis) {
        String request = "r" + Long.toString(++requests, Character.MAX_RADIX);
        boolean isHot = hotUsers > 0 && requests % 2 == 0;
        String user = isHot ? "hot" + (FIRST_ID + random.nextInt(hotUsers)) : "u" + (FIRST_ID + skewed(users, 2));
        int size = random.nextInt(SMALLEST_PAGE, LARGEST_PAGE + 1);
        long shown = startMillis;
        for (int page = 1; page <= MAX_PAGES; page++) {
            boolean reacts = random.nextDouble() < PAGE_WITH_REACTIONS;
            for (int position = 0; position < size; position++) {
                String item = "i" + (FIRST_ID + skewed(items, 3));
                say(user, item, Action.EXPOSED, request, page, position, shown);
                if (reacts && random.nextDouble() < REACTION) {
                    react(user, item, request, page, position, shown);
                }
            }
            if (random.nextDouble() >= NEXT_PAGE) {
                return;
            }
            shown += random.nextLong(5_000, 60_000);
        }
    }

    private void react(String user, String item, String request, int page, int position, long shown) {
        long clicked = shown + random.nextLong(1_000, 30_000);
        say(user, item, Action.CLICKED, request, page, position, clicked);
        if (random.nextDouble() < CARTED) {
            long carted = clicked + random.nextLong(5_000, 120_000);
            say(user, item, Action.CARTED, request, page, position, carted);
            if (random.nextDouble() < ORDERED) {
                say(user, item, Action.ORDERED, request, page, position, carted + random.nextLong(10_000, 7_200_000));
            }
        }
    }

    private void say(String user, String item, Action action, String request, int page, int position, long millis) {
        toCome.add(new Event(user, item, action, request, page, position, millis));
    }

    /**
     * From 0, the smaller the likelier.
     *
     * @param power 1 for all alike
     */
    private int skewed(int bound, int power) {
        double share = random.nextDouble();
        double skewed = share;
        for (int i = 1; i < power; i++) {
            skewed *= share;
        }
        return (int) (skewed * bound);
    }
}
