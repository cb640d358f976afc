package io.genrec.serving.bundle;

import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ScoredItem;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Says when it has started, and finishes once it is let. */
public record SlowGenerator(ListGenerator generator, CountDownLatch started, CountDownLatch release)
        implements ListGenerator {

    @Override
    public List<ScoredItem> generate(List<Behaviour> history, long atMillis, int count, Selection selection) {
        started.countDown();
        try {
            release.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return generator.generate(history, atMillis, count, selection);
    }

    @Override
    public String bundleVersion() {
        return generator.bundleVersion();
    }

    @Override
    public boolean knows(String itemId) {
        return generator.knows(itemId);
    }

    @Override
    public String title(String itemId) {
        return generator.title(itemId);
    }

    @Override
    public List<String> coldStart() {
        return generator.coldStart();
    }
}
