/* The week of one scenario, written by hand in C: what the compiled engine is measured against.

Bit for bit what sim/ensemble/ gives for an appointed facilitator in a park with monthly meetings (tests/engines/
test_c_week.py). What that scenario cannot reach is left out; c_week.py refuses what would need it. Functions are named
after those they follow, in sim/start/draw.py, sim/ensemble/ and sim/rules/; why they are as they are stands there.

"layout.h" is written by c_week.py: parameters, scenario and case as the engine packs them, rows of results, the numbers
of decisions, how much room there must be, and GROUP, how many draws are made at a time for the processor's vector unit.
How many firms and ties there are is read at run time, as the engine does: the compiler is to know no more here. */

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "layout.h"

enum { LATENT, IDENTIFIED, AGREED, OPERATING, ENDED, DORMANT, CLOSED, UNTHOUGHT, STATES };
enum { SUPPLIER, RECEIVER };
enum { LATENT_AT_START, IDENTIFIED_AT_START, RUNNING_AT_START };
enum { INITIATION = 1, FORMATION, IMPLEMENTATION, ELABORATION, DECLINE, DEATH };
enum { LATE_WEEKS = 26, RECENT_WEEKS = 52, LONG_WEEKS = 104, LEAST_PEAK = 2 };
enum { START_UP = 1, CORNERSTONE = 3 }; /* size classes */
enum { NO_PARENT = -1, AS_DISCOVERY_SAYS = -1, NEVER = -1, NOBODY = 0, BEFORE_WEEK_1 = 0 };

typedef struct {
    int64_t id;
    int max_projects, live, operating, projects_this_week, waited;
    int first_own, last_own; /* its exchanges, of `own` */
    double attention, competence, reliability, understanding, commitment, project_hours, patience;
    bool is_member, is_active, is_far, wants_park, in_park, came;
} Firm;

typedef struct {
    int64_t id;
    int state, sides[2], tie, resource, kind, at_start, parent, clock, weeks_operated;
    double values[2], optimism[2]; /* supplier's, receiver's */
    double value, amount, capacity, explore_hours, implement_hours, permit_weeks, capital_need, contract_weeks;
    double co2_t_per_year, money_nok_per_year, jobs;
    double progress, nudge, clarity, permit_left, contract_left;
    bool owned, financed, ever_identified, ever_agreed, ever_realised;
} Exchange;

typedef struct {
    int starts, ends, operating;
} Counted; /* in one week */

typedef struct {
    const Case *place;
    const Scenario *scenario;
    const Parameters *rates;
    int n, m, ties, partners; /* firms, opportunities, pairs of firms, those of them that share an opportunity */

    uint32_t seed, replicate; /* the key of all draws */
    int week;
    Firm firms[MOST_FIRMS];
    Exchange exchanges[MOST_OPPORTUNITIES];
    int own[2 * MOST_OPPORTUNITIES];
    double trust[MOST_TIES][2], trust_at_start[MOST_TIES][2]; /* of a tie's firms: a's trust in b, b's in a */
    double communication[MOST_TIES];
    int met[MOST_TIES]; /* the week in which two met informally last */
    bool has_opportunity[MOST_TIES];
    Counted by_week[MOST_WEEKS + 1];

    int in_state[STATES], identified, agreed, realised, starts, ends, refusals, drops;
    int meetings_planned, meetings_held, meeting_visits, first_start, members;
    double communication_kept, understanding_kept, trust_kept;

    double hours, hours_left, hours_worked, organised, follow_up, mapping_hours; /* the facilitator's */
    int weeks_without;

    int stage, furthest_growth, weeks_weary_idle, candidate, weeks_candidate;
    int starts_recent, ends_recent, starts_long, ends_long, ends_lately, most_operating;
    double recent_held;
    bool declined, renewed, died, goal, roles, weary, meetings_settled;

    /* what phases work through */
    Terms terms[MOST_OPPORTUNITIES];
    int pairs, pair_ties[MOST_LISTED], listed[MOST_LISTED];
    double pair_chances[MOST_LISTED], draws[MOST_LISTED], market_draws[MOST_LISTED], losses[MOST_FIRMS];
    uint32_t pair_ids[2][MOST_LISTED], listed_ids[MOST_LISTED], no_ids[MOST_LISTED];
} Town;

/* --- plain arithmetic: sim/elementary.py, sim/rules/primitives.py ------------------------------------------------- */

static inline double lower(double a, double b) { return b < a ? b : a; }
static inline double higher(double a, double b) { return b > a ? b : a; }
static inline int whole_higher(int a, int b) { return b > a ? b : a; }

static inline double power_of_two(int64_t whole) {
    int64_t bits = (int64_t)((uint64_t)(whole + 1023) << 52);
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static inline double scaled(double value, double whole) {
    int64_t all = (int64_t)whole, half = all >> 1;
    return value * power_of_two(half) * power_of_two(all - half);
}

static inline double exp_of_small(double high, double low) {
    double r = high + low, missing = low - (r - high), r2 = r * r, r4 = r2 * r2;
    double to_6 = (0.16666666666666666 + 4.1666666666666664e-02 * r)
        + (8.333333333333333e-03 + 1.388888888888889e-03 * r) * r2;
    double to_10 = (1.984126984126984e-04 + 2.48015873015873e-05 * r)
        + (2.7557319223985893e-6 + 2.755731922398589e-7 * r) * r2;
    double to_13 = (2.505210838544172e-08 + 2.08767569878681e-09 * r) + 1.6059043836821613e-10 * r2;
    double rest = to_6 + (to_10 + to_13 * r4) * r4;
    double sum = 1.0 + r;
    return sum + ((1.0 - sum + r) + (r2 * (0.5 + rest * r) + missing));
}

#define LN2_HIGH 0.6931471805598903
#define LN2_LOW 5.497923018708371e-14
#define LARGEST 709.782712893384
#define SMALLEST (-745.1332191019412)

static inline double exp_of_sum(double high, double low) {
    double whole = floor(high * 1.4426950408889634 + 0.5);
    return scaled(exp_of_small(high - whole * LN2_HIGH, low - whole * LN2_LOW), whole);
}

static inline double e_to(double x) {
    if (x > LARGEST) return INFINITY;
    if (x < SMALLEST) return 0.0;
    return exp_of_sum(x, 0.0);
}

static inline double first_half(double x) {
    double lifted = 134217729.0 * x;
    return lifted - (lifted - x);
}

/* a * b, rounded; *missing: what is missing to it, exactly. */
static inline double product(double a, double b, double *missing) {
    double rounded = a * b, a_high = first_half(a), b_high = first_half(b);
    double a_low = a - a_high, b_low = b - b_high;
    *missing = ((a_high * b_high - rounded) + a_high * b_low + a_low * b_high) + a_low * b_low;
    return rounded;
}

static double two_to(double x) {
    if (x >= 1024.0) return INFINITY;
    if (x < -1075.0) return 0.0;
    double whole = floor(x + 0.5), low, high = product(x - whole, LN2_HIGH, &low);
    return scaled(exp_of_small(high, low + (x - whole) * LN2_LOW), whole);
}

/* ln x for x > 0; *missing: what is missing to it. */
static double log_in_two(double x, double *missing) {
    int lifted = 0;
    if (x < 2.2250738585072014e-308) {
        x *= 18014398509481984.0;
        lifted = 54;
    }
    int64_t bits;
    memcpy(&bits, &x, sizeof bits);
    double whole = (double)((bits >> 52) - 1023 - lifted), mantissa;
    bits = (bits & 0x000FFFFFFFFFFFFF) | 0x3FF0000000000000;
    memcpy(&mantissa, &bits, sizeof mantissa);
    if (mantissa > 1.4142135623730951) {
        mantissa *= 0.5;
        whole += 1.0;
    }
    double f = mantissa - 1.0, below = 2.0 + f, s = f / below, back_low, back = product(s, below, &back_low);
    double s_low = ((f - back) - back_low - s * (f - (below - 2.0))) / below, z = s * s;
    double rest = (((((((((0.0952380952380952384 * z + 0.105263157894736842) * z
        + 0.117647058823529412) * z + 0.133333333333333333) * z
        + 0.153846153846153846) * z + 0.181818181818181818) * z
        + 0.222222222222222222) * z + 0.285714285714285714) * z
        + 0.4) * z + 0.666666666666666667) * z;
    double twice = 2.0 * s, counted = whole * LN2_HIGH, high = counted + twice;
    double left = fabs(counted) > fabs(twice) ? (counted - high) + twice : (twice - high) + counted;
    double low = left + (2.0 * s_low + s * rest + whole * LN2_LOW), total = high + low;
    *missing = low - (total - high);
    return total;
}

static double natural_log(double x) {
    if (x == 0.0) return -INFINITY;
    double low, high = log_in_two(x, &low);
    return high + low;
}

static double power(double base, double exponent) {
    if (exponent == 0.0 || base == 1.0) return 1.0;
    if (base == 0.0) return 0.0;
    double low, high = log_in_two(base, &low), product_low, product_high = product(exponent, high, &product_low);
    if (product_high > LARGEST) return INFINITY;
    if (product_high < SMALLEST) return 0.0;
    return exp_of_sum(product_high, product_low + exponent * low);
}

static inline double gained(double level, double gain) { return level + gain * (1.0 - level); }
static inline double lost(double level, double loss) { return level - lower(loss, 1.0) * level; }
static inline double logistic(double x) { return 1.0 / (1.0 + e_to(-x)); }
static inline double geometric_mean(double a, double b) { return sqrt(a * b); }
static inline double midpoint(double a, double b) { return 0.5 * (a + b); }
static inline double hearsay(double share, double change, double talk) { return share * change * talk; }
static double share_kept(double half_life) { return two_to(-1.0 / half_life); }

static inline bool strikes(double hazard, double chance) {
    return chance < hazard + 1e-12 && chance < 1.0 - e_to(-hazard);
}

static inline double faded(double level, double base, double kept) {
    return kept == 1.0 ? level : base + (level - base) * kept;
}

/* --- chance: sim/philox.py, sim/chance.py ------------------------------------------------------------------------- */

/* The draw (0-1) at an address: 53 random bits of Philox 4x32-10. Words of 32 bits stand in 64, which compilers turn
into the better vector code. */
static inline double uniform(
    uint32_t seed, uint32_t replicate, uint32_t decision, uint32_t week, uint32_t id_a, uint32_t id_b
) {
    const uint64_t mask = 0xFFFFFFFF;
    uint64_t k0 = seed, k1 = replicate, c0 = week, c1 = decision, c2 = id_a, c3 = id_b;
    for (int round = 0; round < 10; round++) {
        uint64_t product_0 = 0xD2511F53u * c0, product_1 = 0xCD9E8D57u * c2;
        c0 = (product_1 >> 32) ^ c1 ^ k0;
        c1 = product_1 & mask;
        c2 = (product_0 >> 32) ^ c3 ^ k1;
        c3 = product_0 & mask;
        k0 = (k0 + 0x9E3779B9u) & mask;
        k1 = (k1 + 0xBB67AE85u) & mask;
    }
    return (double)(int64_t)(((c0 << 32) | c1) >> 11) * 0x1p-53;
}

#ifdef DRAWS_IN_AVX2
#include <immintrin.h>

/* Whole numbers below 2^52 as float64: written behind the exponent of 2^52, which is then taken away. */
static inline __m256d as_reals(__m256i whole) {
    __m256i behind = _mm256_or_si256(whole, _mm256_set1_epi64x(0x4330000000000000));
    return _mm256_sub_pd(_mm256_castsi256_pd(behind), _mm256_set1_pd(0x1p52));
}

/* A group of draws, four in each half. Words of 32 bits stand in 64, whose low halves one instruction multiplies; gcc 12
does not find it by itself. */
static inline void fill_group(
    uint32_t k0, uint32_t k1, uint32_t decision, uint32_t week, const uint32_t *ids_a, const uint32_t *ids_b,
    double *draws
) {
    const __m256i low = _mm256_set1_epi64x(0xFFFFFFFF);
    const __m256i multiplier_0 = _mm256_set1_epi64x(0xD2511F53), multiplier_1 = _mm256_set1_epi64x(0xCD9E8D57);
    __m256i c0[2], c1[2], c2[2], c3[2];
    for (int half = 0; half < 2; half++) {
        c0[half] = _mm256_set1_epi64x(week);
        c1[half] = _mm256_set1_epi64x(decision);
        c2[half] = _mm256_cvtepu32_epi64(_mm_loadu_si128((const __m128i *)(ids_a + 4 * half)));
        c3[half] = _mm256_cvtepu32_epi64(_mm_loadu_si128((const __m128i *)(ids_b + 4 * half)));
    }
    for (int round = 0; round < 10; round++) {
        for (int half = 0; half < 2; half++) {
            __m256i product_0 = _mm256_mul_epu32(multiplier_0, c0[half]);
            __m256i product_1 = _mm256_mul_epu32(multiplier_1, c2[half]);
            __m256i high_0 = _mm256_srli_epi64(product_0, 32), high_1 = _mm256_srli_epi64(product_1, 32);
            c0[half] = _mm256_xor_si256(_mm256_xor_si256(high_1, c1[half]), _mm256_set1_epi64x(k0));
            c1[half] = product_1; /* whose high words nobody reads */
            c2[half] = _mm256_xor_si256(_mm256_xor_si256(high_0, c3[half]), _mm256_set1_epi64x(k1));
            c3[half] = product_0;
        }
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    for (int half = 0; half < 2; half++) {
        __m256d first = as_reals(_mm256_and_si256(c0[half], low));
        __m256d rest = as_reals(_mm256_srli_epi64(_mm256_and_si256(c1[half], low), 11));
        first = _mm256_mul_pd(first, _mm256_set1_pd(0x1p-32));
        rest = _mm256_mul_pd(rest, _mm256_set1_pd(0x1p-53));
        _mm256_storeu_pd(draws + 4 * half, _mm256_add_pd(first, rest)); /* exact: 53 bits */
    }
}
#endif

/* draws[q] = this week's draw for ids_a[q] and ids_b[q]; some more are made, since whole groups are faster. */
static void fill_uniforms(
    Town *town, uint32_t decision, int count, const uint32_t *restrict ids_a, const uint32_t *restrict ids_b,
    double *restrict draws
) {
    uint32_t seed = town->seed, replicate = town->replicate, week = (uint32_t)town->week;
#ifdef DRAWS_IN_AVX2
    for (int q = 0; q < count; q += GROUP) fill_group(seed, replicate, decision, week, ids_a + q, ids_b + q, draws + q);
#else
    int whole_groups = (count + GROUP - 1) / GROUP * GROUP;
    for (int q = 0; q < whole_groups; q++) draws[q] = uniform(seed, replicate, decision, week, ids_a[q], ids_b[q]);
#endif
}

static double draw(Town *town, uint32_t decision, int64_t id_a, int64_t id_b) {
    return uniform(
        town->seed, town->replicate, decision, (uint32_t)town->week, (uint32_t)id_a, (uint32_t)id_b
    );
}

/* Fill draws[q] with this week's draw for a decision about the q-th exchange listed. */
static void draw_for_listed(Town *town, uint32_t decision, int count, double *draws) {
    for (int q = 0; q < count; q++) town->listed_ids[q] = (uint32_t)town->exchanges[town->listed[q]].id;
    fill_uniforms(town, decision, count, town->listed_ids, town->no_ids, draws);
}

static double standard_normal_quantile(double probability) {
    double q = probability - 0.5;
    if (fabs(q) <= 0.425) {
        double r = 0.180625 - q * q;
        double numerator = (((((((2.5090809287301226727e3 * r + 3.3430575583588128105e4) * r
            + 6.7265770927008700853e4) * r + 4.5921953931549871457e4) * r
            + 1.3731693765509461125e4) * r + 1.9715909503065514427e3) * r
            + 1.3314166789178437745e2) * r + 3.3871328727963666080e0);
        double denominator = (((((((5.2264952788528545610e3 * r + 2.8729085735721942674e4) * r
            + 3.9307895800092710610e4) * r + 2.1213794301586595867e4) * r
            + 5.3941960214247511077e3) * r + 6.8718700749205790830e2) * r
            + 4.2313330701600911252e1) * r + 1.0);
        return q * numerator / denominator;
    }
    double tail = higher(q < 0.0 ? probability : 1.0 - probability, 1e-300), r = sqrt(-natural_log(tail));
    double numerator, denominator;
    if (r <= 5.0) {
        r -= 1.6;
        numerator = (((((((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r
            + 2.41780725177450611770e-1) * r + 1.27045825245236838258e0) * r
            + 3.64784832476320460504e0) * r + 5.76949722146069140550e0) * r
            + 4.63033784615654529590e0) * r + 1.42343711074968357734e0);
        denominator = (((((((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r
            + 1.51986665636164571966e-2) * r + 1.48103976427480074590e-1) * r
            + 6.89767334985100004550e-1) * r + 1.67638483018380384940e0) * r
            + 2.05319162663775882187e0) * r + 1.0);
    } else {
        r -= 5.0;
        numerator = (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r
            + 1.24266094738807843860e-3) * r + 2.65321895265761230930e-2) * r
            + 2.96560571828504891230e-1) * r + 1.78482653991729133580e0) * r
            + 5.46378491116411436990e0) * r + 6.65790464350110377720e0);
        denominator = (((((((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r
            + 1.84631831751005468180e-5) * r + 7.86869131145613259100e-4) * r
            + 1.48753612908506148525e-2) * r + 1.36929880922735805310e-1) * r
            + 5.99832206555887937690e-1) * r + 1.0);
    }
    return copysign(numerator / denominator, q);
}

static double quantile(int64_t kind, double a, double b, double probability) {
    if (kind == FIXED) return a;
    if (kind == UNIFORM) return a + (b - a) * probability;
    if (kind == INTEGER) return a + floor(probability * (b - a + 1.0));
    double z = standard_normal_quantile(probability);
    if (kind == NORMAL) return a + b * z;
    return a * e_to(b * z);
}

/* --- what is drawn before week 1: sim/start/draw.py --------------------------------------------------------------- */

static double clipped(double value, double low, double high) { return lower(higher(value, low), high); }

/* A draw before week 1. */
static double start_draw(Town *town, uint32_t decision, int64_t id_a, int64_t id_b) {
    return uniform(town->seed, town->replicate, decision, BEFORE_WEEK_1, (uint32_t)id_a, (uint32_t)id_b);
}

/* One row of a table of quantities. */
static void draw_quantities(
    Town *town, int64_t row_id, const Quantity *row, const Column *columns, int64_t count, double *drawn
) {
    for (int64_t j = 0; j < count; j++) {
        double u = row[j].kind == FIXED ? 0.0 : start_draw(town, CASE, row_id, columns[j].id);
        drawn[j] = clipped(quantile(row[j].kind, row[j].a, row[j].b, u), columns[j].low, columns[j].high);
    }
}

static double patience_of(int64_t size, const Parameters *rates) {
    if (size == START_UP) return rates->commitment.patience * rates->commitment.patience_start_up;
    if (size == CORNERSTONE) return rates->commitment.patience * rates->commitment.patience_cornerstone;
    return rates->commitment.patience;
}

static void begin_firms(Town *town) {
    const Case *place = town->place;
    for (int i = 0; i < town->n; i++) {
        const FirmRow *row = &place->firms[i];
        FirmDrawn drawn;
        draw_quantities(
            town, row->id, place->firm_quantities + i * place->firm_columns_count, place->firm_columns,
            place->firm_columns_count, (double *)&drawn
        );
        bool knows = row->understanding_given, is_set = row->commitment_given;
        town->firms[i] = (Firm){
            .id = row->id,
            .is_far = row->is_far,
            .wants_park = row->wants_park,
            .is_member = row->is_member,
            .max_projects = (int)(
                row->max_projects == AS_DISCOVERY_SAYS ? town->rates->discovery.max_projects : row->max_projects
            ),
            .patience = patience_of(row->size_class, town->rates),
            .attention = drawn.attention_hours,
            .competence = drawn.competence,
            .reliability = drawn.reliability,
            .understanding = knows ? drawn.understanding : town->rates->initial.initial_understanding,
            .commitment = is_set ? drawn.commitment : town->rates->initial.initial_commitment,
        };
        town->members += row->is_member;
    }
}

static void draw_terms(Town *town) {
    const Case *place = town->place;
    for (int k = 0; k < town->m; k++) {
        draw_quantities(
            town, place->opportunities[k].id, place->term_quantities + k * place->term_columns_count,
            place->term_columns, place->term_columns_count, (double *)&town->terms[k]
        );
        if (place->opportunities[k].parent != NO_PARENT) {
            town->terms[k].explore_hours *= place->branch_ease;
            town->terms[k].implement_hours *= place->branch_ease;
        }
    }
}

/* Value (0-1) of a side: its benefits weighted by its motives, or v + U(-spread, spread). */
static double side_value(Town *town, int k, int side) {
    const OpportunityRow *row = &town->place->opportunities[k];
    const Terms *terms = &town->terms[k];
    double value = 0.0;
    if (row->value_given) {
        double u = start_draw(town, CASE, row->id, town->place->side_ids[side]);
        value = terms->value + terms->value_spread * (2.0 * u - 1.0);
    } else {
        const FirmRow *firm = &town->place->firms[side == SUPPLIER ? row->supplier : row->receiver];
        const double *benefits = (const double *)terms + town->place->first_benefit + 3 * side;
        for (int motive = 0; motive < 3; motive++) value += firm->weights[motive] * benefits[motive];
    }
    return lower(1.0, higher(0.0, value));
}

static double stream_capacity(Town *town, int64_t supplier, int64_t resource) {
    const FirmRow *firm = &town->place->firms[supplier];
    for (int64_t q = firm->first_offer; q < firm->last_offer; q++) {
        if (town->place->offers[q].resource == resource) return town->place->offers[q].limit;
    }
    return INFINITY;
}

static double draw_trust(Town *town, int64_t i, int64_t j, int64_t kind, double a, double b) {
    double u = 0.0;
    if (kind != FIXED) u = start_draw(town, CASE_TRUST, town->place->firms[i].id, town->place->firms[j].id);
    return clipped(quantile(kind, a, b, u), 0.0, 1.0);
}

static void begin_ties(Town *town) {
    const Case *place = town->place;
    double mean = town->rates->initial.initial_trust_mean, sd = town->rates->initial.initial_trust_sd;
    for (int t = 0; t < town->partners; t++) {
        int a = place->ties[t].a, b = place->ties[t].b;
        town->trust[t][0] = draw_trust(town, a, b, NORMAL, mean, sd);
        town->trust[t][1] = draw_trust(town, b, a, NORMAL, mean, sd);
    }
    for (int t = 0; t < town->ties; t++) {
        town->communication[t] = town->rates->initial.initial_communication;
    }
    for (int64_t q = 0; q < place->trusts_count; q++) {
        const TieQuantity *tie = &place->trusts[q];
        if (tie->tie >= 0) town->trust[tie->tie][tie->i > tie->j] = draw_trust(
            town, tie->i, tie->j, tie->kind, tie->a, tie->b
        );
    }
    for (int64_t q = 0; q < place->talks_count; q++) {
        const TieQuantity *tie = &place->talks[q];
        int64_t i = place->firms[tie->i].id, j = place->firms[tie->j].id;
        double u = start_draw(town, CASE, i < j ? i : j, i < j ? j : i);
        town->communication[tie->tie] = lower(1.0, higher(0.0, quantile(tie->kind, tie->a, tie->b, u)));
    }
    memcpy(town->trust_at_start, town->trust, sizeof *town->trust * (size_t)town->partners);
    for (int k = 0; k < town->m; k++) {
        if (place->opportunities[k].parent == NO_PARENT) town->has_opportunity[place->opportunities[k].tie] = true;
    }
}

/* List the exchanges of each firm, so that nobody looks for them among all. */
static void list_own(Town *town) {
    for (int k = 0; k < town->m; k++) {
        for (int side = 0; side < 2; side++) town->firms[town->exchanges[k].sides[side]].last_own++;
    }
    int listed = 0;
    for (int i = 0; i < town->n; i++) {
        Firm *firm = &town->firms[i];
        firm->first_own = listed;
        listed += firm->last_own;
        firm->last_own = firm->first_own;
    }
    for (int k = 0; k < town->m; k++) {
        for (int side = 0; side < 2; side++) town->own[town->firms[town->exchanges[k].sides[side]].last_own++] = k;
    }
}

static void begin_exchanges(Town *town) {
    draw_terms(town);
    for (int k = 0; k < town->m; k++) {
        const OpportunityRow *row = &town->place->opportunities[k];
        const Terms *terms = &town->terms[k];
        double values[2] = {side_value(town, k, SUPPLIER), side_value(town, k, RECEIVER)};
        town->exchanges[k] = (Exchange){
            .id = row->id,
            .state = row->parent == NO_PARENT ? LATENT : UNTHOUGHT,
            .sides = {(int)row->supplier, (int)row->receiver},
            .tie = (int)row->tie,
            .resource = (int)row->resource,
            .kind = (int)row->kind,
            .at_start = (int)row->at_start,
            .parent = (int)row->parent,
            .values = {values[0], values[1]},
            .value = midpoint(values[0], values[1]),
            .amount = terms->amount,
            .capacity = stream_capacity(town, row->supplier, row->resource),
            .explore_hours = terms->explore_hours,
            .implement_hours = terms->implement_hours,
            .permit_weeks = terms->permit_weeks,
            .capital_need = terms->capital_need,
            .contract_weeks = terms->contract_weeks,
            .co2_t_per_year = terms->co2_t_per_year,
            .money_nok_per_year = terms->money_nok_per_year,
            .jobs = terms->jobs,
        };
        town->in_state[town->exchanges[k].state]++;
    }
    list_own(town);
}

/* --- what phases ask of the town: sim/ensemble/town.py, ties.py --------------------------------------------------- */

static inline bool is_live(int state) { return state == IDENTIFIED || state == AGREED; }
static inline bool is_shared(int state) { return is_live(state) || state == OPERATING; }

static inline Firm *firm_of(Town *town, const Exchange *exchange, int side) {
    return &town->firms[exchange->sides[side]];
}

static inline bool is_between_members(Town *town, const Exchange *exchange) {
    return firm_of(town, exchange, SUPPLIER)->is_member && firm_of(town, exchange, RECEIVER)->is_member;
}

static inline bool are_members(Town *town, int tie) {
    return town->firms[town->place->ties[tie].a].is_member && town->firms[town->place->ties[tie].b].is_member;
}

static void count_exchange(Town *town, const Exchange *exchange, int step) {
    town->in_state[exchange->state] += step;
    for (int side = 0; side < 2; side++) {
        Firm *firm = firm_of(town, exchange, side);
        if (is_live(exchange->state)) firm->live += step;
        else if (exchange->state == OPERATING) firm->operating += step;
    }
}

static void change_state(Town *town, Exchange *exchange, int state) {
    count_exchange(town, exchange, -1);
    exchange->state = state;
    count_exchange(town, exchange, 1);
}

/* Where in a tie's row the trust of one of its firms in the other stands. */
static inline int side_in(int of, int in) { return of > in; }

static inline double trust_of(Town *town, int tie, int of, int in) {
    return town->trust[tie][side_in(of, in)];
}

static inline void raise_trust(Town *town, int tie, int of, int in, double gain) {
    double *trust = &town->trust[tie][side_in(of, in)];
    *trust = gained(*trust, gain);
}

static inline void lower_trust(Town *town, int tie, int of, int in, double loss) {
    double *trust = &town->trust[tie][side_in(of, in)];
    *trust = lost(*trust, loss);
}

static inline void raise_communication(Town *town, int tie, double gain) {
    town->communication[tie] = gained(town->communication[tie], gain);
}

static inline void meet(Town *town, int tie, double communication_gain, double trust_gain) {
    raise_communication(town, tie, communication_gain);
    if (tie < town->partners) {
        town->trust[tie][0] = gained(town->trust[tie][0], trust_gain);
        town->trust[tie][1] = gained(town->trust[tie][1], trust_gain);
    }
}

/* --- before week 1: sim/ensemble/start.py ------------------------------------------------------------------------- */

/* Become a project: hopes are raised, and somebody owns it or nobody does. */
static void identify(Town *town, Exchange *exchange) {
    change_state(town, exchange, IDENTIFIED);
    town->identified += !exchange->ever_identified;
    exchange->ever_identified = true;
    exchange->progress = exchange->nudge = exchange->clarity = 0.0;
    for (int side = 0; side < 2; side++) {
        const Firm *firm = firm_of(town, exchange, side);
        double chance = draw(town, OPTIMISM, exchange->id, firm->id);
        exchange->optimism[side] = town->rates->project.optimism * (1.0 - firm->understanding) * chance;
    }
    exchange->owned = draw(town, OWNERSHIP, exchange->id, NOBODY) < exchange->value; /* responsibility is declared */
}

/* Pairs of members that may meet by chance, each with its chance a week: nobody comes or goes in this scenario. */
static void list_pairs(Town *town) {
    int tenants = 0;
    for (int i = 0; i < town->n; i++) tenants += town->firms[i].in_park;
    double quality = town->scenario->common_room_quality, places = (double)town->rates->municipality.park_places;
    if (tenants > places) quality *= 1.0 - town->rates->contact.crowding * (1.0 - places / tenants);
    town->pairs = 0;
    for (int tie = 0; tie < town->ties; tie++) {
        const Firm *a = &town->firms[town->place->ties[tie].a], *b = &town->firms[town->place->ties[tie].b];
        double chance = town->rates->contact.p_town;
        if (a->in_park && b->in_park) chance = town->rates->contact.p_building * quality;
        else if (a->is_far || b->is_far) chance = town->rates->contact.p_far;
        if (are_members(town, tie) && chance > 0.0) {
            town->pair_ties[town->pairs] = tie;
            town->pair_chances[town->pairs] = chance;
            town->pair_ids[0][town->pairs] = (uint32_t)a->id;
            town->pair_ids[1][town->pairs] = (uint32_t)b->id;
            town->pairs++;
        }
    }
}

static void set_the_scene(Town *town) {
    for (int k = 0; k < town->m; k++) {
        Exchange *exchange = &town->exchanges[k];
        if (!is_between_members(town, exchange)) continue;
        if (exchange->at_start == RUNNING_AT_START) {
            change_state(town, exchange, OPERATING);
            exchange->contract_left = exchange->contract_weeks;
            exchange->ever_identified = exchange->ever_agreed = true;
            town->identified++;
            town->agreed++;
        } else if (exchange->at_start == IDENTIFIED_AT_START && exchange->state == LATENT) {
            identify(town, exchange);
        }
    }
    for (int i = 0; i < town->n; i++) {
        Firm *firm = &town->firms[i];
        if (firm->live > 0 && firm->operating == 0) firm->waited = (int)town->place->weeks_of_work;
    }
}

static void begin(Town *town) {
    town->first_start = NEVER;
    town->communication_kept = share_kept(town->rates->forget.communication_half_life);
    town->understanding_kept = share_kept(town->rates->forget.understanding_half_life);
    town->trust_kept = share_kept(town->rates->trust.trust_half_life);
    begin_firms(town);
    town->hours = town->scenario->hours;
    town->stage = town->furthest_growth = town->candidate = (int)town->place->observed_stage;
    town->recent_held = 1.0;
    begin_ties(town);
    begin_exchanges(town);
    for (int i = 0; i < town->n; i++) town->firms[i].in_park = town->firms[i].wants_park && town->firms[i].is_member;
    list_pairs(town);
    set_the_scene(town);
}

/* --- 1 forget, 2 contact, 3 meetings, 4 the facilitator ----------------------------------------------------------- */

static void begin_week(Town *town) {
    town->hours_left = town->hours;
    town->hours_worked += town->hours_left;
    town->weeks_without += town->hours_left <= 0.0;
    town->organised = town->follow_up = town->mapping_hours = 0.0;
}

static void forget(Town *town) {
    double base = town->rates->forget.understanding_base, kept = town->trust_kept;
    for (int tie = 0; tie < town->ties; tie++) {
        town->communication[tie] = faded(town->communication[tie], 0.0, town->communication_kept);
    }
    for (int i = 0; i < town->n; i++) {
        Firm *firm = &town->firms[i];
        if (firm->is_member) firm->understanding = faded(firm->understanding, base, town->understanding_kept);
    }
    if (kept < 1.0) { /* trust returns to what it was at the start */
        for (int tie = 0; tie < town->partners; tie++) {
            for (int side = 0; side < 2; side++) {
                town->trust[tie][side] = faded(town->trust[tie][side], town->trust_at_start[tie][side], kept);
            }
        }
    }
}

static void meet_informally(Town *town) {
    fill_uniforms(town, INFORMAL_CONTACT, town->pairs, town->pair_ids[0], town->pair_ids[1], town->draws);
    int meetings = 0;
    for (int q = 0; q < town->pairs; q++) { /* without a branch, which no processor could foresee */
        town->listed[meetings] = town->pair_ties[q];
        meetings += town->draws[q] < town->pair_chances[q];
    }
    double communication_gain = town->rates->contact.informal_communication_gain;
    double trust_gain = town->rates->contact.informal_trust_gain;
    for (int q = 0; q < meetings; q++) {
        meet(town, town->listed[q], communication_gain, trust_gain);
        town->met[town->listed[q]] = town->week;
    }
}

/* Spend the facilitator's hours on a task; the share (0-1) of what it needs. */
static double spend(Town *town, double needed) {
    double share = lower(1.0, town->hours_left / needed);
    if (needed <= 0.0) share = town->hours_left > 0.0 ? 1.0 : 0.0;
    town->hours_left -= lower(town->hours_left, needed);
    return share;
}

/* Firms come or not; how many did. */
static int attend(Town *town) {
    double base = town->rates->meeting.attend_base, weight = town->rates->meeting.attend_commitment;
    int present = 0;
    for (int i = 0; i < town->n; i++) {
        Firm *firm = &town->firms[i];
        if (!firm->is_member) continue;
        double housed = firm->in_park ? town->rates->meeting.attend_in_park : 0.0;
        double probability = lower(1.0, base + weight * firm->commitment + housed);
        firm->came = draw(town, ATTENDANCE, firm->id, NOBODY) < probability;
        present += firm->came;
    }
    return present;
}

/* Those present learn, talk, and nudge the projects they share. */
static void confer(Town *town, int present) {
    double self = town->rates->meeting.understanding_gain_self;
    double added = town->rates->meeting.understanding_gain_facilitated - self;
    double gain = self + added * town->organised * town->scenario->skill;
    double communication_gain = town->rates->meeting.meeting_communication_gain;
    double trust_gain = town->rates->meeting.meeting_trust_gain;
    for (int i = 0; i < town->n; i++) {
        Firm *firm = &town->firms[i];
        if (firm->came) firm->understanding = gained(firm->understanding, gain);
    }
    for (int tie = 0; tie < town->ties; tie++) {
        if (town->firms[town->place->ties[tie].a].came && town->firms[town->place->ties[tie].b].came) {
            meet(town, tie, communication_gain, trust_gain);
        }
    }
    for (int k = 0; k < town->m; k++) {
        Exchange *exchange = &town->exchanges[k];
        bool both_came = firm_of(town, exchange, SUPPLIER)->came && firm_of(town, exchange, RECEIVER)->came;
        if (is_live(exchange->state) && both_came) exchange->nudge = 1.0;
    }
    town->meeting_visits += present;
}

/* A planned meeting slips: everybody is a little less committed. */
static void slip(Town *town) {
    double loss = town->rates->meeting.slip_commitment_loss;
    for (int i = 0; i < town->n; i++) {
        Firm *firm = &town->firms[i];
        if (firm->is_member) firm->commitment = lost(firm->commitment, loss);
    }
}

static void hold_meeting(Town *town) {
    for (int i = 0; i < town->n; i++) town->firms[i].came = false;
    int64_t interval = town->scenario->interval;
    if (interval == 0 || town->week % interval != 0) return;
    town->organised = spend(town, town->rates->meeting.hours_per_meeting);
    double self = town->rates->meeting.hold_self, facilitated = town->rates->meeting.hold_facilitated;
    bool held = draw(town, MEETING_HELD, NOBODY, NOBODY) < self + (facilitated - self) * town->organised;
    town->meetings_planned++;
    town->recent_held += town->rates->lifecycle.held_memory * ((held ? 1.0 : 0.0) - town->recent_held);
    if (held) {
        town->meetings_held++;
        confer(town, attend(town));
    } else {
        slip(town);
    }
}

/* 4 Hours left after meetings: follow-up of projects, then mapping. */
static void facilitate(Town *town) {
    int live = town->in_state[IDENTIFIED] + town->in_state[AGREED];
    double needed = town->rates->facilitator.follow_up_hours * live;
    if (live == 0 || town->hours_left <= 0.0) town->follow_up = 0.0;
    else town->follow_up = needed <= 0.0 ? 1.0 : lower(1.0, town->hours_left / needed);
    town->hours_left -= lower(town->hours_left, needed);
    town->mapping_hours = town->hours_left;
    town->hours_left = 0.0;
}

/* --- 5 projects: sim/ensemble/exchange.py, sim/rules/project.py, agreement.py ------------------------------------- */

static void rest(Town *town, Exchange *exchange, int state, int64_t weeks) {
    change_state(town, exchange, state);
    exchange->clock = (int)weeks;
}

static inline double hours_needed(Town *town, const Exchange *exchange, double hours) {
    double knows = geometric_mean(
        firm_of(town, exchange, SUPPLIER)->competence, firm_of(town, exchange, RECEIVER)->competence
    );
    return hours * (1.0 + town->rates->project.competence_weight * (0.5 - knows));
}

static inline double drive_of_exchange(Town *town, Exchange *exchange) {
    double reminder = town->rates->contact.informal_nudge;
    if (reminder > 0.0 && town->met[exchange->tie] == town->week) exchange->nudge = higher(exchange->nudge, reminder);
    double value = exchange->value;
    double own = higher(0.0, 1.0 - town->rates->project.drive_base - town->rates->project.drive_value * value * value);
    double followed = 1.0 - town->rates->project.drive_follow_up * town->follow_up * town->scenario->skill;
    double nudged = 1.0 - town->rates->project.drive_nudge * exchange->nudge;
    double led = exchange->owned ? 1.0 - town->rates->project.drive_owner : 1.0;
    double drive = 1.0 - own * followed * nudged * led;
    int operating = firm_of(town, exchange, SUPPLIER)->operating + firm_of(town, exchange, RECEIVER)->operating;
    double learnt = 1.0 - e_to(-operating / town->rates->project.experience_scale);
    return gained(drive, town->rates->project.drive_experience * learnt);
}

/* Follow-up clears up what the partners hope for, and what they may expect. */
static inline void clarify(Town *town, Exchange *exchange) {
    double clearer = town->rates->project.clarify_rate * town->follow_up * town->scenario->skill;
    exchange->optimism[SUPPLIER] *= 1.0 - clearer;
    exchange->optimism[RECEIVER] *= 1.0 - clearer;
    exchange->clarity = gained(exchange->clarity, clearer);
}

/* Hours of progress; the project's drive (0-1). */
static inline double advance(Town *town, Exchange *exchange) {
    double drive = drive_of_exchange(town, exchange);
    exchange->nudge *= town->rates->project.nudge_keep;
    const Firm *a = firm_of(town, exchange, SUPPLIER), *b = firm_of(town, exchange, RECEIVER);
    double slower = lower(
        a->project_hours / a->projects_this_week * drive, b->project_hours / b->projects_this_week * drive
    );
    exchange->progress += slower * (0.5 + 0.5 * town->communication[exchange->tie]);
    raise_communication(town, exchange->tie, town->rates->project.project_communication_gain * drive);
    clarify(town, exchange);
    return drive;
}

/* Whether one side accepts, now or at renewal. */
static bool accepts(
    Town *town, const Exchange *exchange, int side, double optimism, double ambiguity_weight, uint32_t decision
) {
    const Firm *firm = firm_of(town, exchange, side);
    double value = exchange->values[side] + town->rates->project.doubt_weight * (firm->competence - 0.5);
    double trust = trust_of(town, exchange->tie, exchange->sides[side], exchange->sides[1 - side]);
    double balance = value + optimism - town->rates->project.risk_weight * (1.0 - trust)
        - ambiguity_weight * (1.0 - firm->understanding);
    double probability = logistic(town->rates->project.sharpness * balance);
    return draw(town, decision, exchange->id, firm->id) < probability;
}

/* Amount of a stream that is agreed or delivered already. */
static double amount_taken(Town *town, const Exchange *exchange) {
    const Firm *supplier = firm_of(town, exchange, SUPPLIER);
    double taken = 0.0;
    for (int q = supplier->first_own; q < supplier->last_own; q++) {
        const Exchange *other = &town->exchanges[town->own[q]];
        bool same = other->sides[SUPPLIER] == exchange->sides[SUPPLIER] && other->resource == exchange->resource;
        if (same && (other->state == AGREED || other->state == OPERATING)) taken += other->amount;
    }
    return taken;
}

static void agree(Town *town, Exchange *exchange) {
    change_state(town, exchange, AGREED);
    town->agreed += !exchange->ever_agreed;
    exchange->ever_agreed = true;
    exchange->progress = 0.0;
    exchange->financed = exchange->capital_need < town->rates->project.self_financed;
    exchange->permit_left = exchange->permit_weeks;
    firm_of(town, exchange, SUPPLIER)->waited = firm_of(town, exchange, RECEIVER)->waited = 0;
}

static void refuse(Town *town, Exchange *exchange) {
    town->refusals++;
    if (draw(town, REFUSAL_FINAL, exchange->id, NOBODY) < town->rates->project.refusal_final) {
        change_state(town, exchange, CLOSED);
    } else {
        rest(town, exchange, DORMANT, town->rates->project.cooldown);
    }
}

/* Once explored, both sides decide; whether the state changed. */
static bool explore(Town *town, Exchange *exchange) {
    if (exchange->progress < hours_needed(town, exchange, exchange->explore_hours)) return false;
    double ambiguity = town->rates->project.ambiguity_weight, *hopes = exchange->optimism;
    if (town->rates->project.clarity_counts) ambiguity *= 1.0 - exchange->clarity;
    bool is_agreed = accepts(town, exchange, SUPPLIER, hopes[SUPPLIER], ambiguity, AGREEMENT)
        && accepts(town, exchange, RECEIVER, hopes[RECEIVER], ambiguity, AGREEMENT)
        && amount_taken(town, exchange) + exchange->amount <= exchange->capacity;
    if (is_agreed) agree(town, exchange);
    else refuse(town, exchange);
    return true;
}

/* Missing finance may be found, less likely the more is lacking; this scenario has no grants. */
static void seek_finance(Town *town, Exchange *exchange) {
    double lacking = higher(0.0, exchange->capital_need - town->rates->project.self_financed);
    double probability = town->rates->project.finance_rate
        * power(1.0 - lacking, town->rates->project.finance_steepness);
    if (draw(town, FINANCE, exchange->id, NOBODY) < probability) exchange->financed = true;
}

/* What is left of each side's hope is not met: it trusts its partner less, and is less committed. */
static void pay_for_hopes(Town *town, const Exchange *exchange) {
    for (int side = 0; side < 2; side++) {
        double hope = exchange->optimism[side];
        Firm *firm = firm_of(town, exchange, side);
        lower_trust(
            town, exchange->tie, exchange->sides[side], exchange->sides[1 - side],
            town->rates->operation.unmet_trust_loss * hope
        );
        firm->commitment = lost(firm->commitment, town->rates->operation.unmet_commitment_loss * hope);
    }
}

static void start_exchange(Town *town, Exchange *exchange) {
    change_state(town, exchange, OPERATING);
    exchange->contract_left = exchange->contract_weeks;
    town->realised += !exchange->ever_realised;
    exchange->ever_realised = true;
    town->starts++;
    town->by_week[town->week].starts++;
    if (town->first_start == NEVER) town->first_start = town->week;
    for (int side = 0; side < 2; side++) {
        Firm *firm = firm_of(town, exchange, side);
        firm->waited = 0;
        firm->commitment = gained(firm->commitment, town->rates->project.realised_commitment_gain);
    }
    pay_for_hopes(town, exchange);
}

/* Permit, finance and work; whether the exchange started. */
static bool implement(Town *town, Exchange *exchange) {
    exchange->permit_left -= 1.0;
    if (!exchange->financed) seek_finance(town, exchange);
    bool worked = exchange->progress >= hours_needed(town, exchange, exchange->implement_hours);
    if (!worked || exchange->permit_left > 0.0 || !exchange->financed) return false;
    start_exchange(town, exchange);
    return true;
}

/* A project ends without result: both sides lose commitment, and trust in each other. */
static void disappoint(Town *town, const Exchange *exchange) {
    for (int side = 0; side < 2; side++) {
        Firm *firm = firm_of(town, exchange, side);
        firm->commitment = lost(firm->commitment, town->rates->project.drop_commitment_loss);
        double loss = town->rates->project.drop_trust_loss
            + town->rates->project.violation_weight * exchange->optimism[side];
        lower_trust(
            town, exchange->tie, exchange->sides[side], exchange->sides[1 - side], lower(1.0, loss)
        );
    }
    town->drops++;
}

static inline void maybe_drop(Town *town, Exchange *exchange, double drive, double drop_draw) {
    double probability = town->rates->project.drop_rate * (1.0 - drive);
    if (exchange->state == AGREED) {
        double hoped = midpoint(exchange->optimism[SUPPLIER], exchange->optimism[RECEIVER]);
        probability += town->rates->project.disappointment_rate * hoped;
    }
    if (drop_draw >= lower(1.0, probability)) return;
    disappoint(town, exchange);
    rest(town, exchange, DORMANT, town->rates->project.cooldown);
}

static void work_on_projects(Town *town) {
    for (int i = 0; i < town->n; i++) {
        Firm *firm = &town->firms[i];
        if (!firm->is_member) continue;
        double spent = firm->came ? town->rates->meeting.meeting_attention : 0.0;
        firm->project_hours = higher(0.0, firm->attention * firm->commitment - spent);
        firm->projects_this_week = firm->live;
    }
    int live = 0;
    for (int k = 0; k < town->m; k++) {
        if (is_live(town->exchanges[k].state)) town->listed[live++] = k;
    }
    draw_for_listed(town, DROP, live, town->draws);
    for (int q = 0; q < live; q++) {
        Exchange *exchange = &town->exchanges[town->listed[q]];
        double drive = advance(town, exchange);
        bool changed = exchange->state == IDENTIFIED ? explore(town, exchange) : implement(town, exchange);
        if (!changed) maybe_drop(town, exchange, drive, town->draws[q]);
    }
}

/* --- 6 discovery -------------------------------------------------------------------------------------------------- */

static inline bool has_room(Town *town, const Exchange *exchange) {
    const Firm *a = firm_of(town, exchange, SUPPLIER), *b = firm_of(town, exchange, RECEIVER);
    return a->live < a->max_projects && b->live < b->max_projects;
}

/* Be seen, by the partners themselves or by the facilitator, or stay latent. */
static inline void seek_discovery(Town *town, Exchange *exchange, int latent, double u) {
    double communication = town->communication[exchange->tie];
    double knows = geometric_mean(
        firm_of(town, exchange, SUPPLIER)->competence, firm_of(town, exchange, RECEIVER)->competence
    );
    double own = town->rates->discovery.discovery_rate * communication * knows;
    double mapped = town->rates->discovery.mapping_yield * town->scenario->skill * (town->mapping_hours / latent)
        * (0.3 + 0.7 * communication);
    mapped *= 1.0 + town->rates->project.competence_weight * (knows - 0.5);
    if (strikes(own + mapped, u)) identify(town, exchange);
}

static void branch_off(Town *town) {
    if (town->in_state[UNTHOUGHT] == 0 || town->in_state[OPERATING] == 0) return;
    int may_branch = 0;
    for (int k = 0; k < town->m; k++) {
        const Exchange *exchange = &town->exchanges[k];
        if (exchange->state == UNTHOUGHT && town->exchanges[exchange->parent].state == OPERATING) {
            town->listed[may_branch++] = k;
        }
    }
    draw_for_listed(town, BRANCH, may_branch, town->draws);
    for (int q = 0; q < may_branch; q++) {
        if (town->draws[q] < town->rates->discovery.branch_rate) {
            change_state(town, &town->exchanges[town->listed[q]], LATENT);
        }
    }
}

static void discover(Town *town) {
    branch_off(town);
    int latent = 0, open = 0;
    for (int k = 0; k < town->m; k++) {
        Exchange *exchange = &town->exchanges[k];
        if ((exchange->state == DORMANT || exchange->state == ENDED) && --exchange->clock <= 0) {
            change_state(town, exchange, LATENT);
            exchange->progress = 0.0;
        }
        if (exchange->state == LATENT && is_between_members(town, exchange)) {
            latent++;
            if (has_room(town, exchange)) town->listed[open++] = k;
        }
    }
    draw_for_listed(town, DISCOVERY, open, town->draws);
    for (int q = 0; q < open; q++) {
        Exchange *exchange = &town->exchanges[town->listed[q]];
        if (has_room(town, exchange)) seek_discovery(town, exchange, latent, town->draws[q]); /* after those before */
    }
}

/* --- 7 operation, incidents --------------------------------------------------------------------------------------- */

/* Who tells of a firm reaches its other partners: they trust it more (a good word) or less. */
static inline void spread_word(Town *town, int tie, int about, int teller, double change, bool is_good) {
    const Told *told = &town->place->told[tie];
    int side = side_in(teller, about);
    for (int q = told->first[side]; q < told->last[side]; q++) {
        const Hearer *hearer = &town->place->hearers[q];
        if (!town->firms[hearer->firm].is_member) continue;
        double heard = hearsay(town->rates->operation.gossip_share, change, town->communication[hearer->talk]);
        if (is_good) raise_trust(town, hearer->trust, hearer->firm, about, heard);
        else lower_trust(town, hearer->trust, hearer->firm, about, heard);
    }
}

static inline void deliver(Town *town, Exchange *exchange, double delivery_draw) {
    int supplier = exchange->sides[SUPPLIER], receiver = exchange->sides[RECEIVER], tie = exchange->tie;
    double gain = town->rates->operation.delivery_trust_gain, loss = town->rates->operation.delivery_trust_loss;
    exchange->weeks_operated++;
    raise_communication(town, tie, town->rates->operation.operating_communication_gain);
    for (int side = 0; side < 2; side++) {
        Firm *firm = firm_of(town, exchange, side);
        firm->understanding = gained(firm->understanding, town->rates->operation.operating_understanding_gain);
    }
    if (delivery_draw < town->firms[supplier].reliability) {
        raise_trust(town, tie, receiver, supplier, gain);
        raise_trust(town, tie, supplier, receiver, 0.5 * gain);
        spread_word(town, tie, supplier, receiver, gain, true);
    } else {
        lower_trust(town, tie, receiver, supplier, loss);
        spread_word(town, tie, supplier, receiver, loss, false);
    }
}

/* Whether both sides accept once more: without hopes, and knowing what they have. */
static bool renews(Town *town, const Exchange *exchange) {
    double ambiguity = town->rates->project.ambiguity_weight * (1.0 - town->rates->operation.renewal_clarity);
    return accepts(town, exchange, SUPPLIER, 0.0, ambiguity, RENEWAL)
        && accepts(town, exchange, RECEIVER, 0.0, ambiguity, RENEWAL);
}

static void end(Town *town, Exchange *exchange) {
    rest(town, exchange, ENDED, town->rates->operation.restart_weeks);
    town->ends++;
    town->by_week[town->week].ends++;
    for (int side = 0; side < 2; side++) {
        Firm *firm = firm_of(town, exchange, side);
        firm->commitment = lost(firm->commitment, town->rates->operation.ended_commitment_loss);
    }
}

static inline void go_on_or_end(Town *town, Exchange *exchange, double market_draw) {
    exchange->contract_left -= 1.0;
    double trust = trust_of(town, exchange->tie, exchange->sides[RECEIVER], exchange->sides[SUPPLIER]);
    if (trust < town->rates->operation.trust_floor || market_draw < town->rates->operation.market_end_rate) {
        end(town, exchange);
    } else if (exchange->contract_left <= 0.0) {
        if (renews(town, exchange)) exchange->contract_left = exchange->contract_weeks;
        else end(town, exchange);
    }
}

static void operate(Town *town) {
    if (town->in_state[OPERATING] == 0) return;
    int operating = 0;
    for (int k = 0; k < town->m; k++) {
        if (town->exchanges[k].state == OPERATING) town->listed[operating++] = k;
    }
    draw_for_listed(town, DELIVERY, operating, town->draws);
    draw_for_listed(town, MARKET_END, operating, town->market_draws);
    for (int q = 0; q < operating; q++) {
        Exchange *exchange = &town->exchanges[town->listed[q]];
        deliver(town, exchange, town->draws[q]);
        go_on_or_end(town, exchange, town->market_draws[q]);
    }
}

/* Every witness trusts everybody else less too, as far as it knows of an incident from who was let down. */
static void suspect_others(Town *town, int culprit, int partner) {
    double share = town->rates->operation.gossip_share, loss = town->rates->trust.incident_trust_loss;
    double suspicion = town->rates->trust.suspicion;
    const Tie *ties = town->place->ties;
    for (int tie = 0; tie < town->ties; tie++) {
        if (ties[tie].a != partner && ties[tie].b != partner) continue;
        int witness = ties[tie].a == partner ? ties[tie].b : ties[tie].a;
        town->losses[witness] = suspicion * hearsay(share, loss, town->communication[tie]);
    }
    town->losses[partner] = suspicion * hearsay(share, loss, 1.0);
    for (int tie = 0; tie < town->partners; tie++) {
        int a = ties[tie].a, b = ties[tie].b;
        if (a == culprit || b == culprit || !are_members(town, tie)) continue;
        lower_trust(town, tie, a, b, town->losses[a]);
        lower_trust(town, tie, b, a, town->losses[b]);
    }
}

/* Of the partners that a firm has, the one with the lowest draw trusts it less, and tells others. */
static void let_down(Town *town, int i) {
    const Firm *firm = &town->firms[i];
    int chosen = 0;
    double lowest = 2.0;
    for (int q = firm->first_own; q < firm->last_own; q++) {
        int k = town->own[q];
        if (!is_shared(town->exchanges[k].state)) continue;
        double found = draw(town, INCIDENT_PARTNER, town->exchanges[k].id, firm->id);
        if (found < lowest) {
            chosen = k;
            lowest = found;
        }
    }
    const Exchange *exchange = &town->exchanges[chosen];
    int partner = exchange->sides[exchange->sides[SUPPLIER] == i ? RECEIVER : SUPPLIER];
    double loss = town->rates->trust.incident_trust_loss;
    lower_trust(town, exchange->tie, partner, i, loss);
    spread_word(town, exchange->tie, i, partner, loss, false);
    if (town->rates->trust.suspicion > 0.0) suspect_others(town, i, partner);
}

static void suffer_incidents(Town *town) {
    if (town->rates->trust.incident_rate == 0.0) return;
    int may = 0;
    for (int i = 0; i < town->n; i++) {
        const Firm *firm = &town->firms[i];
        if (firm->is_member && firm->live + firm->operating > 0) {
            town->listed_ids[may] = (uint32_t)firm->id;
            town->listed[may++] = i;
        }
    }
    fill_uniforms(town, INCIDENT, may, town->listed_ids, town->no_ids, town->draws);
    for (int q = 0; q < may; q++) {
        if (town->draws[q] < town->rates->trust.incident_rate) let_down(town, town->listed[q]);
    }
}

/* --- 9 commitment, stage of life: sim/ensemble/firm.py, stage.py, sim/rules/lifecycle.py -------------------------- */

/* Drift toward what cooperation has given so far. */
static inline void take_stock_of_firm(Town *town, Firm *firm) {
    double target = town->rates->commitment.commitment_base;
    if (firm->operating == 0) {
        target -= town->rates->commitment.impatience * (1.0 - e_to(-firm->waited / firm->patience));
    } else {
        target += town->rates->commitment.benefit_gain * (1.0 - e_to(-(double)firm->operating));
    }
    target = lower(1.0, higher(0.0, target));
    firm->commitment += town->rates->commitment.commitment_drift * (target - firm->commitment);
    firm->waited = firm->live > 0 ? firm->waited + 1 : whole_higher(0, firm->waited - 1);
}

/* Common goal, settled roles, weariness: conditions with memory. */
static inline void read_indicators(Town *town, int operating) {
    double understanding = 0.0, commitment = 0.0;
    int active = 0;
    for (int i = 0; i < town->n; i++) {
        Firm *firm = &town->firms[i];
        if (!firm->is_member) continue;
        commitment += firm->commitment;
        firm->is_active = firm->live > 0 || firm->operating > 0;
        if (firm->is_active) {
            understanding += firm->understanding;
            active++;
        }
    }
    understanding = active > 0 ? understanding / active : 0.0;
    commitment = town->members > 0 ? commitment / town->members : 0.0;
    double goal_level = town->goal ? town->rates->lifecycle.goal_off : town->rates->lifecycle.goal_on;
    double held_level = town->meetings_settled ? town->rates->lifecycle.held_off : town->rates->lifecycle.held_on;
    town->goal = active > 0 && understanding >= goal_level;
    town->meetings_settled = town->recent_held >= held_level;
    town->roles = town->meetings_settled || operating >= town->rates->lifecycle.elaboration_exchanges;
    town->weary = town->weary ? commitment <= town->rates->lifecycle.weary_until
                              : commitment < town->rates->lifecycle.weary_below;
}

/* The most exchanges that operated in one of the last weeks, this one included. */
static inline void remember_most(Town *town, int operating) {
    int week = town->week;
    town->by_week[week].operating = operating;
    if (operating >= town->most_operating) {
        town->most_operating = operating;
    } else if (week > LONG_WEEKS && town->by_week[week - LONG_WEEKS].operating == town->most_operating) {
        town->most_operating = operating; /* the week of the most is long ago: look through the others */
        for (int earlier = week - LONG_WEEKS + 1; earlier < week; earlier++) {
            town->most_operating = whole_higher(town->most_operating, town->by_week[earlier].operating);
        }
    }
}

static int members_with_exchanges(Town *town) {
    int count = 0;
    for (int i = 0; i < town->n; i++) count += town->firms[i].is_member && town->firms[i].operating > 0;
    return count;
}

/* Whether so little is left that the alliance declines. */
static bool is_shrinking(Town *town, int operating, bool holds) {
    if (town->rates->lifecycle.decline_by_peak) {
        return town->most_operating >= LEAST_PEAK && 2 * operating < town->most_operating && !holds;
    }
    return (town->ends_long >= town->rates->lifecycle.decline_ends && town->ends_long > town->starts_long)
        || (town->stage == ELABORATION && operating < town->rates->lifecycle.kept_exchanges);
}

static int stage_by_rule(Town *town, int operating) {
    int stage = town->stage, live = town->in_state[IDENTIFIED] + town->in_state[AGREED];
    int64_t enough = town->rates->lifecycle.elaboration_exchanges;
    bool can_elaborate = operating >= enough && 2 * members_with_exchanges(town) >= town->members && town->goal;
    bool goes_on = town->in_state[AGREED] + operating > 0;
    if (town->members < 2) return DEATH;
    if (stage == DEATH) return !town->weary && live > 0 ? FORMATION : DEATH;
    if (town->weeks_weary_idle >= town->rates->lifecycle.death_weeks && !(stage == DECLINE && live > 0)) return DEATH;
    bool holds = town->rates->lifecycle.decline_by_peak && operating >= enough && town->ends_lately == 0;
    if (stage == DECLINE) {
        bool grows = (town->starts_recent > town->ends_recent || holds) && !town->weary;
        return !grows ? DECLINE : can_elaborate ? ELABORATION : IMPLEMENTATION;
    }
    if ((stage == IMPLEMENTATION || stage == ELABORATION) && (town->weary || is_shrinking(town, operating, holds))) {
        return DECLINE;
    }
    if (stage == ELABORATION || can_elaborate) return ELABORATION;
    if (stage == IMPLEMENTATION ? goes_on && (town->goal || town->roles) : town->goal && town->roles && goes_on) {
        return IMPLEMENTATION;
    }
    return town->identified >= 2 ? FORMATION : INITIATION;
}

/* A new stage counts after some weeks in a row; until then the old one stays. */
static void count_stage(Town *town, int candidate) {
    if (candidate == town->stage) {
        town->weeks_candidate = 0;
        return;
    }
    town->weeks_candidate = candidate == town->candidate ? town->weeks_candidate + 1 : 1;
    town->candidate = candidate;
    if (town->weeks_candidate < town->rates->lifecycle.stage_patience) return;
    bool grows = candidate == IMPLEMENTATION || candidate == ELABORATION;
    town->renewed = town->renewed || (town->stage == DECLINE && grows);
    town->stage = candidate;
    town->weeks_candidate = 0;
    town->declined = town->declined || candidate == DECLINE;
    town->died = town->died || candidate == DEATH;
    if (candidate <= ELABORATION) town->furthest_growth = whole_higher(town->furthest_growth, candidate);
}

static void update_stage(Town *town) {
    static const Counted none = {0, 0, 0};
    int week = town->week, operating = town->in_state[OPERATING];
    const Counted *new = &town->by_week[week];
    const Counted *recent = week >= RECENT_WEEKS ? &town->by_week[week - RECENT_WEEKS] : &none;
    const Counted *long_ago = week >= LONG_WEEKS ? &town->by_week[week - LONG_WEEKS] : &none;
    const Counted *late = week >= LATE_WEEKS ? &town->by_week[week - LATE_WEEKS] : &none;
    read_indicators(town, operating);
    town->weeks_weary_idle = town->weary && operating == 0 ? town->weeks_weary_idle + 1 : 0;
    town->starts_recent += new->starts - recent->starts;
    town->ends_recent += new->ends - recent->ends;
    town->starts_long += new->starts - long_ago->starts;
    town->ends_long += new->ends - long_ago->ends;
    if (town->rates->lifecycle.decline_by_peak) {
        town->ends_lately += new->ends - late->ends;
        remember_most(town, operating);
    }
    count_stage(town, stage_by_rule(town, operating));
}

static void take_stock(Town *town) {
    for (int i = 0; i < town->n; i++) {
        if (town->firms[i].is_member) take_stock_of_firm(town, &town->firms[i]);
    }
    update_stage(town);
}

/* --- what is recorded of a run: sim/ensemble/record.py, sim/costs.py, sim/gains.py -------------------------------- */

static void means(Town *town, RunRow *row) {
    double trust = 0.0, communication = 0.0, understanding = 0.0, commitment = 0.0, competence = 0.0;
    int pairs = 0;
    for (int tie = 0; tie < town->partners; tie++) {
        if (!town->has_opportunity[tie] || !are_members(town, tie)) continue;
        trust += town->trust[tie][0];
        trust += town->trust[tie][1];
        communication += town->communication[tie];
        pairs++;
    }
    for (int i = 0; i < town->n; i++) {
        if (!town->firms[i].is_member) continue;
        understanding += town->firms[i].understanding;
        commitment += town->firms[i].commitment;
        competence += town->firms[i].competence;
    }
    row->trust = pairs > 0 ? trust / (2 * pairs) : 0.0;
    row->communication = pairs > 0 ? communication / pairs : 0.0;
    row->understanding = town->members > 0 ? understanding / town->members : 0.0;
    row->commitment = town->members > 0 ? commitment / town->members : 0.0;
    row->competence = town->members > 0 ? competence / town->members : 0.0;
}

static void add_costs(Town *town, RunRow *row) {
    double posts = row->facilitator_hours / (37.5 * 52) * town->rates->cost.facilitator_year_cost;
    row->cost_nok = posts + (double)row->meetings_held * town->rates->cost.meeting_cost;
    row->firm_hours = (double)row->meeting_visits * town->rates->meeting.meeting_attention;
    row->firm_nok = row->firm_hours * town->rates->cost.firm_hour_cost;
}

static void add_exchange(Town *town, const Exchange *exchange, RunRow *row) {
    const Firm *supplier = firm_of(town, exchange, SUPPLIER), *receiver = firm_of(town, exchange, RECEIVER);
    row->realised_by_kind[exchange->kind] += exchange->ever_realised;
    row->realised_between_tenants += exchange->ever_realised && supplier->wants_park && receiver->wants_park;
    if (exchange->state == OPERATING) {
        row->co2_t_per_year += exchange->co2_t_per_year;
        row->money_nok_per_year += exchange->money_nok_per_year;
        row->jobs += exchange->jobs;
    }
    if (exchange->weeks_operated > 0) {
        double years = exchange->weeks_operated / 52.0;
        row->saved_nok += years * exchange->money_nok_per_year;
        row->saved_co2_t += years * exchange->co2_t_per_year;
        row->job_years += years * exchange->jobs;
    }
}

static void run_row(Town *town, RunRow *row) {
    *row = (RunRow){
        .exchanges_realised = town->realised,
        .exchange_starts = town->starts,
        .exchange_ends = town->ends,
        .exchanges_operating = town->in_state[OPERATING],
        .weeks_to_first_exchange = town->first_start,
        .opportunities_identified = town->identified,
        .opportunities_agreed = town->agreed,
        .refusals = town->refusals,
        .drops = town->drops,
        .meetings_planned = town->meetings_planned,
        .meetings_held = town->meetings_held,
        .meeting_visits = town->meeting_visits,
        .facilitator_hours = town->hours_worked,
        .weeks_without_facilitator = town->weeks_without,
        .members = town->members,
        .stage = town->stage,
        .furthest_growth_stage = town->furthest_growth,
        .declined = town->declined,
        .renewed = town->renewed,
        .died = town->died,
    };
    means(town, row);
    for (int k = 0; k < town->m; k++) add_exchange(town, &town->exchanges[k], row);
    add_costs(town, row);
}

/* --- runs --------------------------------------------------------------------------------------------------------- */

static void simulate_weeks(Town *town, int64_t weeks) {
    for (town->week = 1; town->week <= weeks; town->week++) {
        begin_week(town);
        forget(town);
        meet_informally(town);
        hold_meeting(town);
        facilitate(town);
        work_on_projects(town);
        discover(town);
        operate(town);
        suffer_incidents(town);
        take_stock(town);
    }
}

/* Simulate the runs of a plan; 0, or 1 where there is no memory. */
int simulate_runs(
    const Case *place, const Scenario *scenario, const Parameters *rates, const PlannedRun *plan, int64_t runs,
    int64_t weeks, RunRow *rows
) {
    Town *town = malloc(sizeof *town);
    if (town == NULL) return 1;
    for (int64_t run = 0; run < runs; run++) {
        memset(town, 0, sizeof *town); /* a run leaves nothing to the next one */
        town->place = place;
        town->scenario = scenario;
        town->rates = rates;
        town->n = (int)place->firms_count;
        town->m = (int)place->opportunities_count;
        town->ties = (int)place->ties_count;
        town->partners = (int)place->told_count;
        town->seed = (uint32_t)plan[run].seed;
        town->replicate = (uint32_t)plan[run].replicate;
        begin(town);
        simulate_weeks(town, weeks);
        run_row(town, &rows[run]);
    }
    free(town);
    return 0;
}
