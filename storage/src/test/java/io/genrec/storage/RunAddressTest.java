package io.genrec.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunAddressTest {
    @ParameterizedTest
    @ValueSource(strings = {"runs/shop", "/data/runs/shop", "../s3", "s3", "C:/runs/shop", "a:b"})
    void a_path_is_a_folder(String text) {
        assertThat(RunAddress.parse(text)).isEqualTo(new RunAddress.Folder(Path.of(text)));
    }

    @Test
    void a_file_uri_is_a_folder() {
        assertThat(RunAddress.parse("file:///data/runs/shop"))
                .isEqualTo(new RunAddress.Folder(Path.of("/data/runs/shop")));
    }

    @Test
    void an_address_in_a_bucket_has_its_parts() {
        assertThat(RunAddress.parse("s3://clicks.eu/team/shop/"))
                .isEqualTo(new RunAddress.Bucket(RunAddress.Store.S3, "clicks.eu", "", "team/shop"))
                .hasToString("s3://clicks.eu/team/shop");
        assertThat(RunAddress.parse("gs://clicks/shop"))
                .isEqualTo(new RunAddress.Bucket(RunAddress.Store.GOOGLE, "clicks", "", "shop"));
        assertThat(RunAddress.parse("abfss://runs@acme.dfs.core.windows.net/shop"))
                .isEqualTo(new RunAddress.Bucket(RunAddress.Store.AZURE, "runs", "acme.dfs.core.windows.net", "shop"))
                .hasToString("abfs://runs@acme.dfs.core.windows.net/shop");
    }

    @ParameterizedTest
    @CsvSource({
        "hdfs://name/shop, hdfs",
        "s3a://bucket/shop, s3a",
        "http://host/shop, http",
        "s4:/bucket/shop, s4",
    })
    void another_scheme_is_refused_by_its_name(String text, String scheme) {
        assertThatThrownBy(() -> RunAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no run can live at " + scheme + ": (" + text + "); known are a path, s3://bucket/run,"
                        + " gs://bucket/run or abfs://container@account.dfs.core.windows.net/run");
    }

    @ParameterizedTest
    @CsvSource({
        "s3://bucket, s3://bucket/run",
        "s3:/bucket/run, s3://bucket/run",
        "gs:///run, gs://bucket/run",
        "abfs://acme.dfs.core.windows.net/shop, abfs://container@account.dfs.core.windows.net/run",
    })
    void an_address_without_a_bucket_or_a_run_is_refused(String text, String form) {
        assertThatThrownBy(() -> RunAddress.parse(text))
                .hasMessage(text + " names no bucket, or no run in it: write " + form);
    }
}
