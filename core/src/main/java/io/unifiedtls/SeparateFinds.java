package io.unifiedtls;

import io.unifiedtls.CertificateRepository.Found;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Asks a repository for several names in turn. */
final class SeparateFinds {

    private SeparateFinds() {}

    /** Up to the first that decides. */
    static List<Found> of(CertificateRepository repository, List<String> names) {
        List<Found> all = new ArrayList<>(names.size());
        for (String name : names) {
            Found found = find(repository, name);
            all.add(found);
            if (decides(found) && (found.fault().isEmpty() || repository.holds(name))) {
                break;
            }
        }
        return all;
    }

    private static Found find(CertificateRepository repository, String name) {
        try {
            return repository.find(name).map(entry -> Found.of(name, entry)).orElseGet(() -> Found.nothing(name));
        } catch (InvalidMaterialException ex) {
            return Found.unusable(name, Objects.requireNonNullElse(ex.getMessage(), ex.toString()));
        } catch (HandshakeRefusedException ex) {
            return Found.refused(name, ex);
        }
    }

    private static boolean decides(Found found) {
        return found.entry().isPresent()
                || found.fault().isPresent()
                || found.refusal().isPresent();
    }
}
