package io.genrec.training.codebook;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.item.Item;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizationIT {
    @TempDir
    Path folder;

    @Test
    void every_item_of_a_run_gets_a_semantic_id_of_its_own() {
        RunDirectory run = new RunDirectory(folder.resolve("run"));
        List<Item> items = Stream.of("red ceramic mug", "steel screwdriver", "green tea")
                .flatMap(title -> IntStream.range(0, 4)
                        .mapToObj(i -> new Item(title + i, title + " number " + i, List.of(), "", null, "")))
                .toList();
        ParquetTable.ITEMS.writeAll(run.items(), items);

        Tokenization.run(settings("levels=2, codes-per-level=4, embedding=content"), run, Progress.SILENT);

        Catalog catalog = Catalog.load(run.catalog());
        assertThat(catalog.table().size()).isEqualTo(12);
        assertThat(catalog.titles()).containsEntry("green tea2", "green tea number 2");
        assertThat(catalog.embeddings().columns()).isEqualTo(384);
    }

    private TokenizeSettings settings(String overrides) {
        Config genrec = ConfigFactory.parseString(
                        "tokenize {" + overrides + ", content.cache=\"" + folder.resolve("cache") + "\"}")
                .withFallback(ConfigFactory.load().getConfig("genrec"));
        return TokenizeSettings.from(genrec);
    }
}
