package io.genrec.serving.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LoadedBundlesTest {
    private final FakeGenerator first = new FakeGenerator("v1", 10);
    private final LoadedBundles bundles = new LoadedBundles(2, first, BundleSource.NONE);

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

    @Test
    void keeps_what_a_group_of_users_is_answered_by_whatever_is_taken() {
        Map<String, FakeGenerator> opened = new HashMap<>();
        LoadedBundles started = new LoadedBundles(1, new FakeGenerator("v1", 10), new BundleSource() {
            @Override
            public ListGenerator open(String choice) {
                FakeGenerator generator = new FakeGenerator(choice.equals("same") ? "v1" : choice, 10);
                opened.put(choice, generator);
                return generator;
            }

            @Override
            public Optional<ListGenerator> find(String version) {
                return Optional.empty();
            }
        });
        started.keep("v2");
        started.keep("same");
        assertThat(opened.get("same").isClosed()).isTrue(); // open already, as the current one
        started.take(new FakeGenerator("v3", 10));
        started.take(new FakeGenerator("v4", 10));
        assertThat(started.withKept("v2", ListGenerator::bundleVersion)).isEqualTo("v2");
        assertThat(started.withKept("same", ListGenerator::bundleVersion)).isEqualTo("v1");
        assertThat(started.with("v2", ListGenerator::bundleVersion)).contains("v2");
        assertThat(started.with("v3", ListGenerator::bundleVersion)).isEmpty();
        started.take(new FakeGenerator("v2", 10));
        started.take(new FakeGenerator("v5", 10));
        assertThat(opened.get("v2").isClosed()).isFalse();
        assertThat(started.versions()).containsExactlyInAnyOrder("v5", "v2", "v1");
        started.close();
        assertThat(opened.get("v2").isClosed()).isTrue();
    }

    /** As a node that was just started, beside lists that an earlier bundle began. */
    @Test
    void opens_one_again_that_is_still_to_be_found_and_never_in_the_current_ones_place() {
        Map<String, FakeGenerator> found = new HashMap<>();
        BundleSource source = new BundleSource() {
            @Override
            public ListGenerator open(String choice) {
                return new FakeGenerator(choice, 10);
            }

            @Override
            public Optional<ListGenerator> find(String version) {
                return version.equals("v9")
                        ? Optional.empty()
                        : Optional.of(found.computeIfAbsent(version, any -> new FakeGenerator(version, 10)));
            }
        };
        LoadedBundles started = new LoadedBundles(2, new FakeGenerator("v5", 10), source);
        assertThat(started.with("v3", ListGenerator::bundleVersion)).contains("v3");
        assertThat(started.with("v3", ListGenerator::bundleVersion)).contains("v3");
        assertThat(started.with("v9", ListGenerator::bundleVersion)).isEmpty();
        assertThat(found).containsOnlyKeys("v3");
        assertThat(started.with("v4", ListGenerator::bundleVersion)).contains("v4");
        assertThat(found.get("v3").isClosed()).isTrue();
        assertThat(started.versions()).containsExactly("v5", "v4");
        started.take("v6");
        assertThat(started.versions()).containsExactly("v6", "v5");
        assertThat(new LoadedBundles(1, new FakeGenerator("v5", 10), source).with("v3", ListGenerator::bundleVersion))
                .isEmpty();
    }
}
