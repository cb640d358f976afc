package io.genrec.simulator.world;

import java.util.List;

/**
 * A leaf of the category tree.
 *
 * @param index place among all leaves, 0-based
 * @param aisle place of its aisle among all aisles, 0-based
 * @param department place of its department, 0-based
 * @param path names from the root to this leaf
 * @param goods what is sold there
 * @param next leaf of the same aisle that a shopper walks on to; the last leads back to the first
 * @param complements leaves that a purchase makes likelier next, the likeliest first
 */
public record Category(
        int index, int aisle, int department, List<String> path, Goods goods, int next, List<Integer> complements) {

    /**
     * What a leaf sells.
     *
     * @param noun one item of it, in the singular where there is one
     * @param price middle price, in the shop's currency
     * @param specs small and cheap to large and dear
     * @param restockDays after how many days a buyer comes back for the same, 0 where things last
     */
    public record Goods(String noun, double price, List<String> specs, int restockDays) {
        public Goods {
            specs = List.copyOf(specs);
        }

        public boolean isConsumable() {
            return restockDays > 0;
        }
    }

    public Category {
        path = List.copyOf(path);
        complements = List.copyOf(complements);
    }

    public String name() {
        return path.get(path.size() - 1);
    }
}
