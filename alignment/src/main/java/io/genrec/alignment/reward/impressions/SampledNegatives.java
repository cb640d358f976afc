package io.genrec.alignment.reward.impressions;

import io.genrec.alignment.reward.RewardSettings;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.table.ReactedPages;
import io.genrec.domain.event.Action;
import io.genrec.domain.page.PageItem;
import io.genrec.domain.page.PageSample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Impressions for a log that holds reactions only: each reaction is one, and beside it stand items that others reacted
 * to, drawn as often as they were reacted to in training. A probability learnt from these is one of a choice among so
 * many drawn items, not one of a click on a shown item.
 */
public final class SampledNegatives {
    private SampledNegatives() {}

    public static Impressions of(RunDirectory run, RewardSettings.Sampling settings) {
        List<String> reactions = new ArrayList<>();
        ReactedPages.read(run.trainSamples())
                .forEach(page -> page.positives().forEach(item -> reactions.add(item.itemId())));
        Random random = new Random(settings.seed());
        return new Impressions(
                read(run.trainSamples(), settings, settings.impressions(), reactions, random),
                read(run.validSamples(), settings, settings.heldOut(), reactions, random),
                read(run.testSamples(), settings, settings.heldOut(), reactions, random),
                1,
                Impressions.Origin.SAMPLED_NEGATIVES);
    }

    private static List<Impression> read(
            Path samples, RewardSettings.Sampling settings, int max, List<String> reactions, Random random) {
        List<PageSample> pages = ReactedPages.read(samples);
        Collections.shuffle(pages, random);
        List<Impression> impressions = new ArrayList<>();
        for (PageSample page : pages) {
            if (impressions.size() >= max) {
                break;
            }
            Set<String> positives =
                    page.positives().stream().map(PageItem::itemId).collect(Collectors.toSet());
            for (PageItem item : page.positives()) {
                impressions.add(impression(page, item.itemId(), item.action()));
                for (int i = 0; i < settings.negatives(); i++) {
                    String drawn = reactions.get(random.nextInt(reactions.size()));
                    if (!positives.contains(drawn)) {
                        impressions.add(impression(page, drawn, Action.EXPOSED));
                    }
                }
            }
        }
        return impressions;
    }

    private static Impression impression(PageSample page, String item, Action outcome) {
        return new Impression(page.history(), page.timeMillis(), item, 1, 0, outcome);
    }
}
