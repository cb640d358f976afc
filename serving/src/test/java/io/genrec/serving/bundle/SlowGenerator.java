package io.genrec.serving.bundle;

import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ScoredItem;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Says when it has started, and finishes once it is let. */
public record SlowGenerator(ListGenerator generator, CountDownLatch started, CountDownLatch release)
        implements ForwardingGenerator {

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
}
