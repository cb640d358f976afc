package io.genrec.abtest;

import io.genrec.abtest.feed.Feed;
import io.genrec.domain.event.Event;
import io.genrec.simulator.visit.PagePolicy;
import io.genrec.simulator.visit.Request;
import io.genrec.simulator.world.Catalogue;
import io.genrec.simulator.world.Product;
import java.util.List;

/**
 * The shop on trial: the feed comes from the user's arm, the pages of categories from the shop as it was, for everyone.
 */
final class TrialPolicy implements PagePolicy {
    private final Catalogue catalogue;
    private final List<Arm> arms;
    private final ArmAssignment assignment;
    private final PagePolicy shelves;

    /** @param shelves fills the pages of categories, and learns from them alone */
    TrialPolicy(Catalogue catalogue, List<Arm> arms, ArmAssignment assignment, PagePolicy shelves) {
        this.catalogue = catalogue;
        this.arms = List.copyOf(arms);
        this.assignment = assignment;
        this.shelves = shelves;
    }

    @Override
    public List<Product> rank(Request request, int count) {
        if (request.category() != null) {
            return shelves.rank(request, count);
        }
        Feed feed = arms.get(assignment.of(request.userId())).feed();
        return feed.list(request.history(), request.timeMillis(), count).stream()
                .map(catalogue::product)
                .filter(product -> product.isAvailable(request.timeMillis()))
                .toList();
    }

    @Override
    public void observe(Request request, List<Event> page) {
        if (request.category() != null) {
            shelves.observe(request, page);
        }
    }
}
