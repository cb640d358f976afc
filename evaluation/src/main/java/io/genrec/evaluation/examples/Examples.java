package io.genrec.evaluation.examples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.genrec.datasets.run.StagedFile;
import io.genrec.datasets.run.StepFailed;
import io.genrec.domain.item.Item;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.PageItem;
import io.genrec.domain.page.PageSample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The pages that are shown and not only measured: the first of each user, of the first users that have a history. */
public final class Examples {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final int SHOWN = 10;

    private final Map<String, String> titles = new HashMap<>();
    private final Map<PageSample, List<Example.Recommended>> recommended = new LinkedHashMap<>();

    /** @param count pages shown at most */
    public Examples(List<Item> items, List<PageSample> pages, int count) {
        items.forEach(item -> titles.put(item.itemId(), item.title()));
        Set<String> users = new HashSet<>();
        for (PageSample page : pages) {
            if (recommended.size() < count && page.history().size() > SHOWN / 2 && users.add(page.userId())) {
                recommended.put(page, new ArrayList<>());
            }
        }
    }

    /**
     * Asks a model for every page.
     *
     * @param ranking item ids, best first
     */
    public void add(String model, Function<PageSample, List<String>> ranking) {
        recommended.forEach((page, lists) -> lists.add(new Example.Recommended(
                model,
                ranking.apply(page).stream()
                        .limit(SHOWN)
                        .map(item -> entry(item, ""))
                        .toList())));
    }

    public void write(Path file) {
        List<Example> examples =
                recommended.keySet().stream().map(this::example).toList();
        StagedFile.write(file, partial -> JSON.writeValue(partial.toFile(), examples));
    }

    /** @throws StepFailed where the file holds no examples */
    public static List<Example> read(Path file) {
        try {
            return List.of(JSON.readValue(file.toFile(), Example[].class));
        } catch (JsonProcessingException e) {
            throw new StepFailed(file + " holds no examples: " + e.getOriginalMessage() + "; run `genrec evaluate`", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Example example(PageSample page) {
        List<Example.Entry> history = new ArrayList<>();
        for (int i = page.history().size() - 1; i >= 0 && history.size() < SHOWN; i--) {
            Behaviour behaviour = page.history().get(i);
            history.add(entry(behaviour.itemId(), behaviour.action().name()));
        }
        List<Example.Entry> reactedTo = new ArrayList<>();
        for (PageItem item : page.positives()) {
            reactedTo.add(entry(item.itemId(), item.action().name()));
        }
        return new Example(
                page.userId(), page.requestId(), history, reactedTo, recommended.getOrDefault(page, List.of()));
    }

    private Example.Entry entry(String itemId, String action) {
        return new Example.Entry(itemId, titles.getOrDefault(itemId, ""), action.toLowerCase(Locale.ROOT));
    }
}
