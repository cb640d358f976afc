package io.genrec.serving.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoadedBundlesTest {
    private final FakeGenerator first = new FakeGenerator("v1", 10);
    private final LoadedBundles bundles = new LoadedBundles(2, first);

    @Test
    void keeps_the_last_ones_and_closes_what_no_list_needs() {
        FakeGenerator second = new FakeGenerator("v2", 10);
        bundles.take(second);
        assertThat(bundles.version()).isEqualTo("v2");
        assertThat(bundles.with("v1", ListGenerator::bundleVersion)).contains("v1");
        bundles.take(new FakeGenerator("v3", 10));
        assertThat(bundles.with("v1", ListGenerator::bundleVersion)).isEmpty();
        assertThat(first.isClosed()).isTrue();
        assertThat(second.isClosed()).isFalse();
        bundles.close();
        assertThat(second.isClosed()).isTrue();
    }

    @Test
    void closes_none_while_it_is_in_use() {
        bundles.withCurrent(used -> {
            bundles.take(new FakeGenerator("v2", 10));
            bundles.take(new FakeGenerator("v3", 10));
            assertThat(first.isClosed()).isFalse();
            return used;
        });
        assertThat(first.isClosed()).isTrue();
    }

    @Test
    void goes_back_to_one_that_is_open_still() {
        bundles.take(new FakeGenerator("v2", 10));
        FakeGenerator again = new FakeGenerator("v1", 10);
        bundles.take(again);
        assertThat(bundles.version()).isEqualTo("v1");
        assertThat(again.isClosed()).isTrue();
        assertThat(first.isClosed()).isFalse();
        assertThat(bundles.with("v2", ListGenerator::bundleVersion)).contains("v2");
    }
}
