#include "pg/type_casts.hpp"

#include "pg/guard.hpp"
#include "pg/printing.hpp"

extern "C" {
#include <parser/parse_coerce.h>
}

namespace migrate::pg {

CastKind cast_between(const std::string &from, const std::string &to) {
    GucScope settings;
    set_printing(settings);
    return pg([&] {
        Oid source = find_type(from.c_str());
        const Oid target = find_type(to.c_str());
        if (!OidIsValid(source) || !OidIsValid(target)) {
            return CastKind::none;
        }
        if (can_coerce_type(1, &source, &target, COERCION_ASSIGNMENT)) {
            return CastKind::assigned;
        }
        return can_coerce_type(1, &source, &target, COERCION_EXPLICIT) ? CastKind::converted : CastKind::none;
    });
}

} // namespace migrate::pg
