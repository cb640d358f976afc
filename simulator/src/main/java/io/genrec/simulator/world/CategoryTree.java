package io.genrec.simulator.world;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Departments, their aisles, and the leaves of each aisle; read from {@code storefront.conf}. Everything is numbered in
 * the order of that file.
 */
public final class CategoryTree {
    /**
     * @param brands places among all brands
     * @param styles words for the styles; a style means the same in every department
     */
    record Department(String name, List<Integer> brands, List<String> styles) {}

    /** @param priceLevel where the brand stands in price, see {@link Product#priceLevel} */
    record Brand(String name, double priceLevel) {}

    private final List<Brand> brands = new ArrayList<>();
    private final List<Department> departments = new ArrayList<>();
    private final List<List<Category>> aisles = new ArrayList<>();
    private final List<Category> leaves = new ArrayList<>();

    private CategoryTree(Config shop) {
        Map<String, Integer> brandPlaces = readBrands(shop.getConfig("brands"));
        Map<String, Integer> leafPlaces = numberLeaves(shop);
        for (Config department : shop.getConfigList("departments")) {
            readAisles(department, leafPlaces);
            departments.add(new Department(
                    department.getString("name"),
                    department.getStringList("brands").stream()
                            .map(brandPlaces::get)
                            .toList(),
                    department.getStringList("styles")));
        }
    }

    /** The tree that comes with this module. */
    public static CategoryTree load() {
        return new CategoryTree(ConfigFactory.parseResources(
                CategoryTree.class,
                "storefront.conf",
                ConfigParseOptions.defaults().setAllowMissing(false)));
    }

    public List<Category> leaves() {
        return leaves;
    }

    /** The leaves of each aisle, in the order in which shoppers walk through them. */
    public List<List<Category>> aisles() {
        return aisles;
    }

    public int brandCount() {
        return brands.size();
    }

    public int styleCount() {
        return departments.get(0).styles().size();
    }

    Brand brand(int brand) {
        return brands.get(brand);
    }

    Department departmentOf(Category leaf) {
        return departments.get(leaf.department());
    }

    private Map<String, Integer> readBrands(Config levels) {
        Map<String, Integer> places = new HashMap<>();
        for (String name : new TreeSet<>(levels.root().keySet())) {
            places.put(name, brands.size());
            brands.add(new Brand(name, levels.getDouble(name)));
        }
        return places;
    }

    private static Map<String, Integer> numberLeaves(Config shop) {
        Map<String, Integer> places = new HashMap<>();
        for (Config department : shop.getConfigList("departments")) {
            for (Config aisle : department.getConfigList("aisles")) {
                for (Config leaf : aisle.getConfigList("leaves")) {
                    places.put(leaf.getString("name"), places.size());
                }
            }
        }
        return places;
    }

    private void readAisles(Config department, Map<String, Integer> leafPlaces) {
        for (Config aisle : department.getConfigList("aisles")) {
            List<Category> walk = new ArrayList<>();
            List<? extends Config> entries = aisle.getConfigList("leaves");
            int first = leaves.size();
            for (Config leaf : entries) {
                walk.add(new Category(
                        first + walk.size(),
                        aisles.size(),
                        departments.size(),
                        List.of(department.getString("name"), aisle.getString("name"), leaf.getString("name")),
                        new Category.Goods(
                                leaf.getString("noun"),
                                leaf.getDouble("price"),
                                leaf.getStringList("specs"),
                                leaf.hasPath("restock") ? leaf.getInt("restock") : 0),
                        first + (walk.size() + 1) % entries.size(),
                        leaf.getStringList("with").stream().map(leafPlaces::get).toList()));
            }
            leaves.addAll(walk);
            aisles.add(List.copyOf(walk));
        }
    }
}
