package io.genrec.training.sft;

import io.genrec.training.setting.SettingName;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** How a page becomes training targets: the responses that its prompt is trained to be answered with. */
public enum Objective {
    /** The whole page as one response, strongest reaction first (GenRec section 2). */
    PAGE_WISE {
        @Override
        List<TrainingRow.Response> responses(UserChunk.Page page, TrainSettings.Target target, Random random) {
            List<Integer> positives = page.positives();
            List<Integer> exposed = page.exposed();
            int kept = Math.min(positives.size(), target.pageItems());
            List<Integer> items = new ArrayList<>(positives.subList(0, kept));
            items.addAll(exposed.subList(0, Math.min(exposed.size(), target.exposedItems())));
            return List.of(new TrainingRow.Response(items, kept == positives.size()));
        }
    },
    /** One positive, drawn anew each epoch: the baseline that the paper compares with. */
    POINT_WISE {
        @Override
        List<TrainingRow.Response> responses(UserChunk.Page page, TrainSettings.Target target, Random random) {
            List<Integer> positives = page.positives();
            return List.of(new TrainingRow.Response(List.of(positives.get(random.nextInt(positives.size()))), false));
        }
    },
    /** Every positive as a response of its own, side by side: as many targets as page-wise, without their order. */
    POINT_WISE_ALL {
        @Override
        List<TrainingRow.Response> responses(UserChunk.Page page, TrainSettings.Target target, Random random) {
            List<Integer> positives = page.positives();
            return positives.subList(0, Math.min(positives.size(), target.pageItems())).stream()
                    .map(item -> new TrainingRow.Response(List.of(item), false))
                    .toList();
        }
    };

    /** The responses one page is trained with in one epoch. */
    abstract List<TrainingRow.Response> responses(UserChunk.Page page, TrainSettings.Target target, Random random);

    /** @param name as in the settings: {@code page-wise} */
    static Objective named(String name) {
        return SettingName.constant(Objective.class, "genrec.train.objective", name);
    }

    /** As in the settings: {@code page-wise}. */
    public String settingsName() {
        return SettingName.of(this);
    }
}
