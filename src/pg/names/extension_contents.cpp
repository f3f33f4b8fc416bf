#include "pg/names/extension_contents.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "pg/catalog/version_mark.hpp"
#include "pg/names/names.hpp"

namespace routegrant::pg {
namespace {

struct Listed {
  std::string_view extension;
  std::string_view contents;
};

/// The routines and relations of extensions that come with PostgreSQL, taken from servers of the six versions, each in
/// its latest version there. What takes or gives `internal` nobody can call, but dumps grant it. A blank divides them.
///
///   armor(bytea)       a function; ~ is a blank in a type, @ the extension's schema; `VersionMark` behind it
///   &max(@citext)      an aggregate
///   !f(text)           without EXECUTE for PUBLIC
///   !role:f(text)      only for this role
///   %view, %role:view  a view, and who may SELECT from it
constexpr Listed tables[] = {
    {"amcheck",
     "!bt_index_check(regclass) !bt_index_check(regclass,boolean) !bt_index_check(regclass,boolean,boolean)/17 "
     "!bt_index_parent_check(regclass) !bt_index_parent_check(regclass,boolean) "
     "!bt_index_parent_check(regclass,boolean,boolean) "
     "!bt_index_parent_check(regclass,boolean,boolean,boolean)/17 !gin_index_check(regclass)/18 "
     "!verify_heapam(regclass,boolean,boolean,text,bigint,bigint)/14"},
    {"citext",
     "citext(boolean) citext(character) citext(inet) citext_cmp(@citext,@citext) citext_eq(@citext,@citext) "
     "citext_ge(@citext,@citext) citext_gt(@citext,@citext) citext_hash(@citext) "
     "citext_hash_extended(@citext,bigint) citext_larger(@citext,@citext) citext_le(@citext,@citext) "
     "citext_lt(@citext,@citext) citext_ne(@citext,@citext) citext_pattern_cmp(@citext,@citext) "
     "citext_pattern_ge(@citext,@citext) citext_pattern_gt(@citext,@citext) citext_pattern_le(@citext,@citext) "
     "citext_pattern_lt(@citext,@citext) citext_smaller(@citext,@citext) citextin(cstring) citextout(@citext) "
     "citextsend(@citext) &max(@citext) &min(@citext) regexp_match(@citext,@citext) "
     "regexp_match(@citext,@citext,text) regexp_matches(@citext,@citext) regexp_matches(@citext,@citext,text) "
     "regexp_replace(@citext,@citext,text) regexp_replace(@citext,@citext,text,text) "
     "regexp_split_to_array(@citext,@citext) regexp_split_to_array(@citext,@citext,text) "
     "regexp_split_to_table(@citext,@citext) regexp_split_to_table(@citext,@citext,text) "
     "replace(@citext,@citext,@citext) split_part(@citext,@citext,integer) strpos(@citext,@citext) "
     "texticlike(@citext,@citext) texticlike(@citext,text) texticnlike(@citext,@citext) "
     "texticnlike(@citext,text) texticregexeq(@citext,@citext) texticregexeq(@citext,text) "
     "texticregexne(@citext,@citext) texticregexne(@citext,text) translate(@citext,@citext,text) "
     "citextrecv(internal)"},
    {"cube",
     "cube(@cube,double~precision) cube(@cube,double~precision,double~precision) cube(double~precision) "
     "cube(double~precision,double~precision) cube(double~precision[]) "
     "cube(double~precision[],double~precision[]) cube_cmp(@cube,@cube) cube_contained(@cube,@cube) "
     "cube_contains(@cube,@cube) cube_coord(@cube,integer) cube_coord_llur(@cube,integer) cube_dim(@cube) "
     "cube_distance(@cube,@cube) cube_enlarge(@cube,double~precision,integer) cube_eq(@cube,@cube) "
     "cube_ge(@cube,@cube) cube_gt(@cube,@cube) cube_in(cstring) cube_inter(@cube,@cube) cube_is_point(@cube) "
     "cube_le(@cube,@cube) cube_ll_coord(@cube,integer) cube_lt(@cube,@cube) cube_ne(@cube,@cube) "
     "cube_out(@cube) cube_overlap(@cube,@cube) cube_send(@cube)/14 cube_size(@cube) "
     "cube_subset(@cube,integer[]) cube_union(@cube,@cube) cube_ur_coord(@cube,integer) "
     "distance_chebyshev(@cube,@cube) distance_taxicab(@cube,@cube) cube_recv(internal)/14 "
     "g_cube_consistent(internal,@cube,smallint,oid,internal) "
     "g_cube_distance(internal,@cube,smallint,oid,internal) g_cube_penalty(internal,internal,internal) "
     "g_cube_picksplit(internal,internal) g_cube_same(@cube,@cube,internal) g_cube_union(internal,internal)"},
    {"dblink",
     "dblink(text) dblink(text,boolean) dblink(text,text) dblink(text,text,boolean) "
     "dblink_build_sql_delete(text,int2vector,integer,text[]) "
     "dblink_build_sql_insert(text,int2vector,integer,text[],text[]) "
     "dblink_build_sql_update(text,int2vector,integer,text[],text[]) dblink_cancel_query(text) dblink_close(text) "
     "dblink_close(text,boolean) dblink_close(text,text) dblink_close(text,text,boolean) dblink_connect(text) "
     "dblink_connect(text,text) !dblink_connect_u(text) !dblink_connect_u(text,text) dblink_current_query() "
     "dblink_disconnect() dblink_disconnect(text) dblink_error_message(text) dblink_exec(text) "
     "dblink_exec(text,boolean) dblink_exec(text,text) dblink_exec(text,text,boolean) "
     "dblink_fdw_validator(text[],oid) dblink_fetch(text,integer) dblink_fetch(text,integer,boolean) "
     "dblink_fetch(text,text,integer) dblink_fetch(text,text,integer,boolean) dblink_get_connections() "
     "dblink_get_notify() dblink_get_notify(text) dblink_get_pkey(text) dblink_get_result(text) "
     "dblink_get_result(text,boolean) dblink_is_busy(text) dblink_open(text,text) dblink_open(text,text,boolean) "
     "dblink_open(text,text,text) dblink_open(text,text,text,boolean) dblink_send_query(text,text)"},
    {"earthdistance",
     "earth() earth_box(@earth,double~precision) earth_distance(@earth,@earth) gc_to_sec(double~precision) "
     "geo_distance(point,point) latitude(@earth) ll_to_earth(double~precision,double~precision) longitude(@earth) "
     "sec_to_gc(double~precision)"},
    {"file_fdw", "file_fdw_handler() file_fdw_validator(text[],oid)"},
    {"fuzzystrmatch",
     "daitch_mokotoff(text)/16 difference(text,text) dmetaphone(text) dmetaphone_alt(text) levenshtein(text,text) "
     "levenshtein(text,text,integer,integer,integer) levenshtein_less_equal(text,text,integer) "
     "levenshtein_less_equal(text,text,integer,integer,integer,integer) metaphone(text,integer) soundex(text) "
     "text_soundex(text)"},
    {"hstore",
     "akeys(@hstore) avals(@hstore) defined(@hstore,text) delete(@hstore,@hstore) delete(@hstore,text) "
     "delete(@hstore,text[]) each(@hstore) exist(@hstore,text) exists_all(@hstore,text[]) "
     "exists_any(@hstore,text[]) fetchval(@hstore,text) ghstore_in(cstring) ghstore_out(@ghstore) "
     "hs_concat(@hstore,@hstore) hs_contained(@hstore,@hstore) hs_contains(@hstore,@hstore) hstore(record) "
     "hstore(text,text) hstore(text[]) hstore(text[],text[]) hstore_cmp(@hstore,@hstore) "
     "hstore_eq(@hstore,@hstore) hstore_ge(@hstore,@hstore) hstore_gt(@hstore,@hstore) hstore_hash(@hstore) "
     "hstore_hash_extended(@hstore,bigint) hstore_in(cstring) hstore_le(@hstore,@hstore) "
     "hstore_lt(@hstore,@hstore) hstore_ne(@hstore,@hstore) hstore_out(@hstore) hstore_send(@hstore) "
     "hstore_to_array(@hstore) hstore_to_json(@hstore) hstore_to_json_loose(@hstore) hstore_to_jsonb(@hstore) "
     "hstore_to_jsonb_loose(@hstore) hstore_to_matrix(@hstore) hstore_version_diag(@hstore) "
     "isdefined(@hstore,text) isexists(@hstore,text) populate_record(anyelement,@hstore) skeys(@hstore) "
     "slice(@hstore,text[]) slice_array(@hstore,text[]) svals(@hstore) tconvert(text,text) "
     "ghstore_compress(internal) ghstore_consistent(internal,@hstore,smallint,oid,internal) "
     "ghstore_decompress(internal) ghstore_options(internal) ghstore_penalty(internal,internal,internal) "
     "ghstore_picksplit(internal,internal) ghstore_same(@ghstore,@ghstore,internal) "
     "ghstore_union(internal,internal) "
     "gin_consistent_hstore(internal,smallint,@hstore,integer,internal,internal) "
     "gin_extract_hstore(@hstore,internal) "
     "gin_extract_hstore_query(@hstore,internal,smallint,internal,internal) hstore_recv(internal) "
     "hstore_subscript_handler(internal)/14"},
    {"intarray",
     "_int_contained(integer[],integer[]) _int_contains(integer[],integer[]) "
     "_int_different(integer[],integer[]) _int_inter(integer[],integer[]) _int_overlap(integer[],integer[]) "
     "_int_same(integer[],integer[]) _int_union(integer[],integer[]) _intbig_in(cstring) "
     "_intbig_out(@intbig_gkey) boolop(integer[],@query_int) bqarr_in(cstring) bqarr_out(@query_int) "
     "icount(integer[]) idx(integer[],integer) intarray_del_elem(integer[],integer) "
     "intarray_push_array(integer[],integer[]) intarray_push_elem(integer[],integer) intset(integer) "
     "intset_subtract(integer[],integer[]) intset_union_elem(integer[],integer) querytree(@query_int) "
     "rboolop(@query_int,integer[]) sort(integer[]) sort(integer[],text) sort_asc(integer[]) "
     "sort_desc(integer[]) subarray(integer[],integer) subarray(integer[],integer,integer) uniq(integer[]) "
     "_int_contained_joinsel(internal,oid,internal,smallint,internal) "
     "_int_contained_sel(internal,oid,internal,integer) "
     "_int_contains_joinsel(internal,oid,internal,smallint,internal) "
     "_int_contains_sel(internal,oid,internal,integer) _int_matchsel(internal,oid,internal,integer) "
     "_int_overlap_joinsel(internal,oid,internal,smallint,internal) "
     "_int_overlap_sel(internal,oid,internal,integer) g_int_compress(internal) "
     "g_int_consistent(internal,integer[],smallint,oid,internal) g_int_decompress(internal) "
     "g_int_options(internal) g_int_penalty(internal,internal,internal) g_int_picksplit(internal,internal) "
     "g_int_same(integer[],integer[],internal) g_int_union(internal,internal) g_intbig_compress(internal) "
     "g_intbig_consistent(internal,integer[],smallint,oid,internal) g_intbig_decompress(internal) "
     "g_intbig_options(internal) g_intbig_penalty(internal,internal,internal) "
     "g_intbig_picksplit(internal,internal) g_intbig_same(@intbig_gkey,@intbig_gkey,internal) "
     "g_intbig_union(internal,internal) "
     "ginint4_consistent(internal,smallint,integer[],integer,internal,internal,internal,internal) "
     "ginint4_queryextract(integer[],internal,smallint,internal,internal,internal,internal)"},
    {"lo", "lo_manage() lo_oid(@lo)"},
    {"ltree",
     "_lt_q_regex(@ltree[],@lquery[]) _lt_q_rregex(@lquery[],@ltree[]) _ltq_extract_regex(@ltree[],@lquery) "
     "_ltq_regex(@ltree[],@lquery) _ltq_rregex(@lquery,@ltree[]) _ltree_extract_isparent(@ltree[],@ltree) "
     "_ltree_extract_risparent(@ltree[],@ltree) _ltree_isparent(@ltree[],@ltree) "
     "_ltree_r_isparent(@ltree,@ltree[]) _ltree_r_risparent(@ltree,@ltree[]) _ltree_risparent(@ltree[],@ltree) "
     "_ltxtq_exec(@ltree[],@ltxtquery) _ltxtq_extract_exec(@ltree[],@ltxtquery) "
     "_ltxtq_rexec(@ltxtquery,@ltree[]) hash_ltree(@ltree)/17 hash_ltree_extended(@ltree,bigint)/17 "
     "index(@ltree,@ltree) index(@ltree,@ltree,integer) lca(@ltree,@ltree) lca(@ltree,@ltree,@ltree) "
     "lca(@ltree,@ltree,@ltree,@ltree) lca(@ltree,@ltree,@ltree,@ltree,@ltree) "
     "lca(@ltree,@ltree,@ltree,@ltree,@ltree,@ltree) lca(@ltree,@ltree,@ltree,@ltree,@ltree,@ltree,@ltree) "
     "lca(@ltree,@ltree,@ltree,@ltree,@ltree,@ltree,@ltree,@ltree) lca(@ltree[]) lquery_in(cstring) "
     "lquery_out(@lquery) lquery_send(@lquery) lt_q_regex(@ltree,@lquery[]) lt_q_rregex(@lquery[],@ltree) "
     "ltq_regex(@ltree,@lquery) ltq_rregex(@lquery,@ltree) ltree2text(@ltree) ltree_addltree(@ltree,@ltree) "
     "ltree_addtext(@ltree,text) ltree_cmp(@ltree,@ltree) ltree_eq(@ltree,@ltree) ltree_ge(@ltree,@ltree) "
     "ltree_gist_in(cstring) ltree_gist_out(@ltree_gist) ltree_gt(@ltree,@ltree) ltree_in(cstring) "
     "ltree_isparent(@ltree,@ltree) ltree_le(@ltree,@ltree) ltree_lt(@ltree,@ltree) ltree_ne(@ltree,@ltree) "
     "ltree_out(@ltree) ltree_risparent(@ltree,@ltree) ltree_send(@ltree) ltree_textadd(text,@ltree) "
     "ltxtq_exec(@ltree,@ltxtquery) ltxtq_in(cstring) ltxtq_out(@ltxtquery) ltxtq_rexec(@ltxtquery,@ltree) "
     "ltxtq_send(@ltxtquery) nlevel(@ltree) subltree(@ltree,integer,integer) subpath(@ltree,integer) "
     "subpath(@ltree,integer,integer) text2ltree(text) _ltree_compress(internal) "
     "_ltree_consistent(internal,@ltree[],smallint,oid,internal) _ltree_gist_options(internal) "
     "_ltree_penalty(internal,internal,internal) _ltree_picksplit(internal,internal) "
     "_ltree_same(@ltree_gist,@ltree_gist,internal) _ltree_union(internal,internal) lquery_recv(internal) "
     "ltree_compress(internal) ltree_consistent(internal,@ltree,smallint,oid,internal) "
     "ltree_decompress(internal) ltree_gist_options(internal) ltree_penalty(internal,internal,internal) "
     "ltree_picksplit(internal,internal) ltree_recv(internal) ltree_same(@ltree_gist,@ltree_gist,internal) "
     "ltree_union(internal,internal) ltreeparentsel(internal,oid,internal,integer) ltxtq_recv(internal)"},
    {"moddatetime", "moddatetime()"},
    {"pageinspect",
     "brin_metapage_info(bytea) brin_page_items(bytea,regclass) brin_page_type(bytea) brin_revmap_data(bytea) "
     "bt_metap(text) bt_multi_page_stats(text,bigint,bigint)/16 bt_page_items(bytea) "
     "bt_page_items(text,bigint)/14 bt_page_items(text,integer)/-13 bt_page_stats(text,bigint)/14 "
     "bt_page_stats(text,integer)/-13 fsm_page_contents(bytea) get_raw_page(text,bigint)/14 "
     "get_raw_page(text,integer)/-13 get_raw_page(text,text,bigint)/14 get_raw_page(text,text,integer)/-13 "
     "gin_leafpage_items(bytea) gin_metapage_info(bytea) gin_page_opaque_info(bytea) "
     "gist_page_items(bytea,regclass)/14 gist_page_items_bytea(bytea)/14 gist_page_opaque_info(bytea)/14 "
     "hash_bitmap_info(regclass,bigint) hash_metapage_info(bytea) hash_page_items(bytea) hash_page_stats(bytea) "
     "hash_page_type(bytea) heap_page_item_attrs(bytea,regclass) heap_page_item_attrs(bytea,regclass,boolean) "
     "heap_page_items(bytea) heap_tuple_infomask_flags(integer,integer) page_checksum(bytea,bigint)/14 "
     "page_checksum(bytea,integer)/-13 page_header(bytea) tuple_data_split(oid,bytea,integer,integer,text) "
     "tuple_data_split(oid,bytea,integer,integer,text,boolean)"},
    {"pg_buffercache",
     "pg_buffercache_evict(integer)/17 pg_buffercache_evict_all()/18 pg_buffercache_evict_relation(regclass)/18 "
     "%pg_monitor:pg_buffercache %pg_monitor:pg_buffercache_numa/18 !pg_monitor:pg_buffercache_numa_pages()/18 "
     "!pg_monitor:pg_buffercache_pages() !pg_monitor:pg_buffercache_summary()/16 "
     "!pg_monitor:pg_buffercache_usage_counts()/16"},
    {"pg_freespacemap",
     "!pg_stat_scan_tables:pg_freespace(regclass) !pg_stat_scan_tables:pg_freespace(regclass,bigint)"},
    {"pg_prewarm", "autoprewarm_dump_now() autoprewarm_start_worker() pg_prewarm(regclass,text,text,bigint,bigint)"},
    {"pg_stat_statements",
     "%PUBLIC:pg_stat_statements %PUBLIC:pg_stat_statements_info/14 pg_stat_statements(boolean) "
     "pg_stat_statements_info()/14 !pg_stat_statements_reset(oid,oid,bigint)/-16 "
     "!pg_stat_statements_reset(oid,oid,bigint,boolean)/17"},
    {"pg_trgm",
     "gtrgm_in(cstring) gtrgm_out(@gtrgm) set_limit(real) show_limit() show_trgm(text) similarity(text,text) "
     "similarity_dist(text,text) similarity_op(text,text) strict_word_similarity(text,text) "
     "strict_word_similarity_commutator_op(text,text) strict_word_similarity_dist_commutator_op(text,text) "
     "strict_word_similarity_dist_op(text,text) strict_word_similarity_op(text,text) word_similarity(text,text) "
     "word_similarity_commutator_op(text,text) word_similarity_dist_commutator_op(text,text) "
     "word_similarity_dist_op(text,text) word_similarity_op(text,text) "
     "gin_extract_query_trgm(text,internal,smallint,internal,internal,internal,internal) "
     "gin_extract_value_trgm(text,internal) "
     "gin_trgm_consistent(internal,smallint,text,integer,internal,internal,internal,internal) "
     "gin_trgm_triconsistent(internal,smallint,text,integer,internal,internal,internal) "
     "gtrgm_compress(internal) gtrgm_consistent(internal,text,smallint,oid,internal) gtrgm_decompress(internal) "
     "gtrgm_distance(internal,text,smallint,oid,internal) gtrgm_options(internal) "
     "gtrgm_penalty(internal,internal,internal) gtrgm_picksplit(internal,internal) "
     "gtrgm_same(@gtrgm,@gtrgm,internal) gtrgm_union(internal,internal)"},
    {"pg_visibility",
     "!pg_stat_scan_tables:pg_check_frozen(regclass) !pg_stat_scan_tables:pg_check_visible(regclass) "
     "!pg_stat_scan_tables:pg_visibility(regclass) !pg_stat_scan_tables:pg_visibility(regclass,bigint) "
     "!pg_stat_scan_tables:pg_visibility_map(regclass) !pg_stat_scan_tables:pg_visibility_map(regclass,bigint) "
     "!pg_stat_scan_tables:pg_visibility_map_summary(regclass) !pg_truncate_visibility_map(regclass)"},
    {"pg_walinspect",
     "!pg_read_server_files:pg_get_wal_block_info(pg_lsn,pg_lsn,boolean)/16 "
     "!pg_read_server_files:pg_get_wal_record_info(pg_lsn)/15 "
     "!pg_read_server_files:pg_get_wal_records_info(pg_lsn,pg_lsn)/15 "
     "!pg_read_server_files:pg_get_wal_records_info_till_end_of_wal(pg_lsn)/15-15 "
     "!pg_read_server_files:pg_get_wal_stats(pg_lsn,pg_lsn,boolean)/15 "
     "!pg_read_server_files:pg_get_wal_stats_till_end_of_wal(pg_lsn,boolean)/15-15"},
    {"pgcrypto",
     "armor(bytea) armor(bytea,text[],text[]) crypt(text,text) dearmor(text) decrypt(bytea,bytea,text) "
     "decrypt_iv(bytea,bytea,bytea,text) digest(bytea,text) digest(text,text) encrypt(bytea,bytea,text) "
     "encrypt_iv(bytea,bytea,bytea,text) fips_mode()/18 gen_random_bytes(integer) gen_random_uuid() "
     "gen_salt(text) gen_salt(text,integer) hmac(bytea,bytea,text) hmac(text,text,text) pgp_armor_headers(text) "
     "pgp_key_id(bytea) pgp_pub_decrypt(bytea,bytea) pgp_pub_decrypt(bytea,bytea,text) "
     "pgp_pub_decrypt(bytea,bytea,text,text) pgp_pub_decrypt_bytea(bytea,bytea) "
     "pgp_pub_decrypt_bytea(bytea,bytea,text) pgp_pub_decrypt_bytea(bytea,bytea,text,text) "
     "pgp_pub_encrypt(text,bytea) pgp_pub_encrypt(text,bytea,text) pgp_pub_encrypt_bytea(bytea,bytea) "
     "pgp_pub_encrypt_bytea(bytea,bytea,text) pgp_sym_decrypt(bytea,text) pgp_sym_decrypt(bytea,text,text) "
     "pgp_sym_decrypt_bytea(bytea,text) pgp_sym_decrypt_bytea(bytea,text,text) pgp_sym_encrypt(text,text) "
     "pgp_sym_encrypt(text,text,text) pgp_sym_encrypt_bytea(bytea,text) pgp_sym_encrypt_bytea(bytea,text,text)"},
    {"pgrowlocks", "pgrowlocks(text)"},
    {"pgstattuple",
     "!pg_stat_scan_tables:pg_relpages(regclass) !pg_stat_scan_tables:pg_relpages(text) "
     "!pg_stat_scan_tables:pgstatginindex(regclass) !pg_stat_scan_tables:pgstathashindex(regclass) "
     "!pg_stat_scan_tables:pgstatindex(regclass) !pg_stat_scan_tables:pgstatindex(text) "
     "!pg_stat_scan_tables:pgstattuple(regclass) !pg_stat_scan_tables:pgstattuple(text) "
     "!pg_stat_scan_tables:pgstattuple_approx(regclass)"},
    {"postgres_fdw",
     "postgres_fdw_disconnect(text)/14 postgres_fdw_disconnect_all()/14 postgres_fdw_get_connections()/14-17 "
     "postgres_fdw_get_connections(boolean)/18 postgres_fdw_handler() postgres_fdw_validator(text[],oid)"},
    {"sslinfo",
     "ssl_cipher() ssl_client_cert_present() ssl_client_dn() ssl_client_dn_field(text) ssl_client_serial() "
     "ssl_extension_info() ssl_is_used() ssl_issuer_dn() ssl_issuer_field(text) ssl_version()"},
    {"tablefunc",
     "connectby(text,text,text,text,integer) connectby(text,text,text,text,integer,text) "
     "connectby(text,text,text,text,text,integer) connectby(text,text,text,text,text,integer,text) crosstab(text) "
     "crosstab(text,integer) crosstab(text,text) crosstab2(text) crosstab3(text) crosstab4(text) "
     "normal_rand(integer,double~precision,double~precision)"},
    {"tcn", "triggered_change_notification()"},
    {"unaccent",
     "unaccent(regdictionary,text) unaccent(text) unaccent_init(internal) "
     "unaccent_lexize(internal,internal,internal,internal)"},
    {"uuid-ossp",
     "uuid_generate_v1() uuid_generate_v1mc() uuid_generate_v3(uuid,text) uuid_generate_v4() "
     "uuid_generate_v5(uuid,text) uuid_nil() uuid_ns_dns() uuid_ns_oid() uuid_ns_url() uuid_ns_x500()"},
};

const Listed* find_listed(std::string_view extension) {
  const auto* found = std::find_if(std::begin(tables), std::end(tables),
                                   [&](const Listed& each) { return each.extension == extension; });
  return found == std::end(tables) ? nullptr : found;
}

/// One entry, taken apart.
struct Entry {
  ObjectKind kind = ObjectKind::function;
  bool restricted = false;
  /// Whom the script grants its use to besides; empty for nobody.
  std::string_view grantee{};
  std::string_view name{};
  /// As PostgreSQL prints them, in the schema given.
  std::string arguments{};
};

Entry entry_of(std::string_view text, const std::string& schema) {
  Entry entry;
  if (text.starts_with('&')) entry.kind = ObjectKind::aggregate;
  if (text.starts_with('%')) entry.kind = ObjectKind::view;
  if (entry.kind != ObjectKind::function) text.remove_prefix(1);
  entry.restricted = text.starts_with('!');
  if (entry.restricted) text.remove_prefix(1);
  if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
    entry.grantee = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  const std::size_t open = text.find('(');
  entry.name = text.substr(0, open);
  if (open == std::string_view::npos) return entry;
  for (const char c : text.substr(open + 1, text.size() - open - 2)) {
    if (c == ',') {
      entry.arguments += ", ";
    } else if (c == '@') {
      entry.arguments += schema + ".";
    } else {
      entry.arguments += c == '~' ? ' ' : c;
    }
  }
  return entry;
}

/// REVOKE ... FROM PUBLIC and GRANT ... TO of the script, in one.
void set_list(Catalog& catalog, ObjectId id, const Entry& entry) {
  if (!entry.restricted && entry.grantee.empty()) return;
  Acl list = catalog.expanded_acl(id);
  if (entry.restricted) std::erase_if(list, [](const AclEntry& item) { return item.grantee == RoleId::everyone; });
  const bool to_all = entry.grantee == "PUBLIC";
  const auto grantee = to_all ? RoleId::everyone : catalog.roles().find(entry.grantee);
  if (!entry.grantee.empty() && grantee) {
    const AclChange change{.grantee = *grantee,
                           .grantor = catalog.object(id).owner,
                           .privileges = entry.kind == ObjectKind::view ? privilege::select : privilege::execute};
    // The script's own statements are not refused.
    (void)grant(list, change, change.grantor, catalog.roles(), catalog.provenances());
  }
  catalog.store_acl(id, std::move(list));
}

}  // namespace

bool knows_contents_of(std::string_view extension) {
  return extension == "plpgsql" || find_listed(extension) != nullptr;
}

bool is_relation_of_extension(std::string_view name) {
  return std::any_of(std::begin(tables), std::end(tables), [&](const Listed& each) {
    for (std::size_t at = each.contents.find('%'); at != std::string_view::npos; at = each.contents.find('%', at + 1)) {
      const std::string_view word = each.contents.substr(at, each.contents.find(' ', at) - at);
      if (entry_of(version_mark(word).rest, {}).name == name) return true;
    }
    return false;
  });
}

void create_listed_contents(Catalog& catalog, ObjectId extension, ObjectId schema, RoleId owner) {
  const Listed* listed = find_listed(catalog.name(extension));
  if (listed == nullptr) return;
  const std::string schema_name = display_name(catalog, schema);
  for (const std::string_view word : text::words(listed->contents)) {
    const VersionMark mark = version_mark(word);
    if (!mark.covers(catalog.features().version)) continue;
    const Entry entry = entry_of(mark.rest, schema_name);
    const NameId arguments = catalog.intern(entry.arguments);
    const ObjectId made = catalog.create({.kind = entry.kind,
                                          .name = catalog.intern(entry.name),
                                          .parent = schema,
                                          .owner = owner,
                                          .system = true,
                                          .signature = arguments,
                                          .full_signature = arguments,
                                          .part_of = extension,
                                          .span = catalog.object(extension).span});
    set_list(catalog, made, entry);
  }
}

}  // namespace routegrant::pg
