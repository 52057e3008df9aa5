# 1. 登录获取 token
TOKEN=$(curl -X POST http://localhost:8080/api/v1/auth/login \
  -H 'Content-Type: application/json' \
  -d '{"username":"admin","password":"password"}' | jq -r '.token')

# 2. 创建数据表
TABLE_ID=$(curl -X POST http://localhost:8080/api/v1/data-tables \
  -H "Authorization: Bearer $TOKEN" \
  -H 'Content-Type: application/json' \
  -d '{
    "data_source_id": "ds-uuid",
    "name": "user_orders",
    "desc": "用户订单表"
  }' | jq -r '.id')

# 3. 批量创建字段
curl -X POST http://localhost:8080/api/v1/data-table-columns/batch \
  -H 'Content-Type: application/json' \
  -d "{
    \"data_table_id\": \"$TABLE_ID\",
    \"columns\": [
      {
        \"column_index\": 0,
        \"name\": \"order_id\",
        \"desc\": \"订单ID\",
        \"data_type\": \"bigint\",
        \"nullable\": false,
        \"partitioner\": false
      },
      {
        \"column_index\": 1,
        \"name\": \"user_id\",
        \"desc\": \"用户ID\",
        \"data_type\": \"bigint\",
        \"nullable\": false,
        \"partitioner\": false
      }
    ]
  }"

# 4. 创建统计信息
curl -X POST http://localhost:8080/api/v1/data-table-usages/upsert \
  -H 'Content-Type: application/json' \
  -d "{
    \"data_table_id\": \"$TABLE_ID\",
    \"row_count\": 1000000,
    \"partition_count\": 10,
    \"storage_size\": 52428800
  }"

# 5. 查询完整信息
curl -X GET "http://localhost:8080/api/v1/data-tables/$TABLE_ID/details" \
  -H "Authorization: Bearer $TOKEN"
