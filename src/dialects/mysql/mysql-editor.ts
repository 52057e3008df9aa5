import type { EditorLanguage } from '../editors.ts'
import { MySQL, SQLDialect } from '@codemirror/lang-sql'

/** What TiDB and current MySQL know besides the words that lang-sql lists for MySQL. */
const moreKeywords = `
  admin auto_random auto_random_base auto_id_cache batch bind binding bindings buckets builtins cancel cardinality
  cleanup clustered nonclustered column_stats_usage columnar config constraints correlation ddl dependency depth
  drainer dry dump except flashback follower followers hypo import incremental intersect jobs lateral leader learner
  max_idxnum max_minutes node_id node_state optimistic over partition pessimistic placement plan policy
  pre_split_regions primary_region pump recover recursive region regions replayer reset resource restored_ts resume
  rows run_replayer samplerate samples schedule sequence nextval lastval setval shard_row_id_bits skip split
  statistics stats stats_buckets stats_extended stats_healthy stats_histograms stats_locked stats_meta stats_topn
  telemetry tidb tiflash tikv topn trace traffic ttl ttl_enable unlimited voter voters width window with qualify
  group resource_group calibrate tso
`

/** Words that begin statements too are keywords: TRUNCATE, REPEAT, REPLACE, INSERT. */
const moreFunctions = `
  abs adddate avg bit_and bit_or bit_xor cast ceil ceiling char_length coalesce concat concat_ws conv convert count
  crc32 cume_dist curdate current_date current_time current_timestamp curtime date_add date_format date_sub datediff
  dayofmonth dayofweek dayofyear dense_rank exp extract field find_in_set first_value floor format from_base64
  from_days from_unixtime greatest group_concat hex ifnull inet_aton inet_ntoa instr json_array json_arrayagg
  json_contains json_extract json_keys json_length json_object json_objectagg json_search json_set json_type
  json_unquote json_valid lag last_day last_insert_id last_value lcase lead least length ln locate log log10 log2
  lower lpad ltrim max md5 mid min mod monthname now nth_value ntile nullif ord percent_rank period_add pi position
  pow power quarter quote radians rand rank regexp_instr regexp_like regexp_replace regexp_substr reverse
  round row_number rpad rtrim sec_to_time sha1 sha2 sign sleep soundex sqrt std stddev str_to_date strcmp subdate
  substr substring substring_index sum sysdate tidb_decode_key tidb_decode_plan tidb_decode_sql_digests
  tidb_is_ddl_owner tidb_parse_tso tidb_version time_format time_to_sec timediff timestampadd timestampdiff
  to_base64 to_days trim ucase unhex unix_timestamp upper utc_date utc_timestamp uuid uuid_to_bin
  bin_to_uuid var_pop variance version weekday weekofyear yearweek vec_cosine_distance vec_l2_distance
`

const join = (...words: Array<string | undefined>) => [...new Set(words.join(' ').split(/\s+/))].join(' ')

/** TiDB, which reads nearly all of MySQL's SQL. */
const spec: SQLDialect['spec'] = {
  ...MySQL.spec,
  keywords: join(MySQL.spec.keywords, moreKeywords),
  types: join(MySQL.spec.types, 'vector'),
  builtin: join(MySQL.spec.builtin, moreFunctions),
  backslashEscapes: true,
  hashComments: true,
  spaceAfterDashes: true,
  doubleQuotedStrings: true,
  identifierQuotes: '`',
  caseInsensitiveIdentifiers: true,
}

/** The SQL of TiDB, MySQL and MariaDB. */
export const mysqlEditor: EditorLanguage = {
  dialect: SQLDialect.define(spec),
  ansiDialect: SQLDialect.define({ ...spec, doubleQuotedStrings: false, identifierQuotes: '`"' }),
  reserved: new Set(`${MySQL.spec.keywords ?? ''} ${MySQL.spec.types ?? ''}`.toUpperCase().split(' ')),
}
