"""Bad calls of the three command lines, and the files they name; `<here>` is the folder of both."""

from typing import Final

FILES: Final = {
    "岗位.csv": "岗位名称,薪资\n会计,5k-8k\n出纳,6-8千/月\n",
    "空.csv": "",
    "无密码.toml": (
        'contract = "person"\n[database]\nkind = "mysql"\nhost = "db"\nname = "x"\nuser = "y"\n'
        'password_env = "TALENT_NO_SUCH_VARIABLE"\n[table]\nname = "t"\n'
    ),
    "二进制.xlsx": "PK\x03\x04not a zip",
    "d.csv": "duration,event\n5,1\n9,0\n7,1\n",
    "dbad.csv": "duration,event\n5,2\n-1,0\nx,1\n",
    "dcol.csv": "duration\n5\n",
    "dtwice.csv": "duration,event,event\n5,1,1\n",
    "dempty.csv": "duration,event\n",
    "gbk.csv": "duration,event,组\n5,1,甲\n",
    "s.csv": "series_id,period,value\na,2010,10\na,2011,11\na,2012,12\na,2013,13\n",
    "sbad.csv": "series_id,period,value\na,2010,x\na,2011,3\n",
    "scol.csv": "series_id,value\na,3\n",
    "sgap.csv": "series_id,period,value\na,二〇一九,3\n",
}

CALLS: Final = """
data
data nothing
data stat
data --bogus
data import
data import 岗位.csv
data import 岗位.csv --as
data import 没有.csv --as job_posting
data import 岗位.csv --as nothing
data import 岗位.csv --as job_postin
data import 岗位.csv --as person
data import 岗位.csv --as job_posting --mapping 无此映射
data import 岗位.csv --as job_posting --manifest 无此清单
data import 空.csv --as job_posting
data import 二进制.xlsx --as job_posting
data import 岗位.csv --as job_posting --bogus
data --home <here>/home import 没有.csv --as job_posting
data --json status nothing
data status --json extra
data template
data template nothing -o t.xlsx
data template person
data template person -o no/such/folder/t.xlsx
data pull
data pull 没有.toml
data pull 无密码.toml
data pull 岗位.csv
data guess 没有.toml --as person
data guess
data guess 没有.csv --as person
data guess 岗位.csv --as nothing
data guess 岗位.csv --as person -o no/such/m.toml
data demo --people many
data demo --people 0
data demo --people -5
data demo --years 0
data demo --seed x
data demo --troubles some
data undo
data undo nothing
data redo nothing
data build --engine spark --master http://h:7077
data build --engine spark --master spark://h:7077
data build --engine clickhouse --master h:8123
data build --master spark://h:7077
data build --store file:///mnt/share
data build --engine mysql
data verify 20200101
data rollback
data rollback 20200101
data sign 20200101
data sign
data submit 20200101
data submit
data withdraw 20200101
data boundaries --out
data import 没有.csv --as job_posting --json
data rollback --json
metrics
metrics nothing
metrics lst
metrics list extra
metrics list --bogus
metrics ask
metrics ask 人才总量 --file 没有.txt
metrics ask --file 没有.txt --json-lines
metrics ask --file gbk.csv
metrics ask 给我王某某的手机号
metrics ask 人才总量 --bogus
metrics show
metrics show employd
metrics show employed --by nothing
metrics show employed --where education
metrics show employed --where education=
metrics show employed --month 2026-13
metrics show employed --month x
metrics show employed --months x
metrics show employed --region x
metrics show employed --region 鼓楼区
metrics show employed --months -5
metrics show employed --by county,county
metrics show employed --where education=硕博
metrics show employed --where education=99
metrics show employed --where month=2026-01
metrics show employed --where city=110100
metrics show employed --where kind=living
metrics show employed --region 999999
metrics show employed --format xml
metrics show employed --user nobody
metrics show employed --by
metrics show employed --json --user nobody
metrics --home <here>/nowhere show employed
metrics show employed --home <here>/nowhere
metrics survive
metrics survive d.csv
metrics survive nofile.csv -o o.csv
metrics survive dbad.csv -o o.csv
metrics survive dcol.csv -o o.csv
metrics survive dtwice.csv -o o.csv
metrics survive dempty.csv -o o.csv
metrics survive gbk.csv -o o.csv
metrics survive d.csv -o no/such/o.csv
metrics survive d.csv -o o.csv --by city
metrics forecast
metrics forecast s.csv -o o.csv
metrics forecast s.csv -o o.csv --horizon 0
metrics forecast s.csv -o o.csv --horizon x
metrics forecast s.csv -o o.csv --horizon 3 --season 0
metrics forecast s.csv -o o.csv --horizon 3 --season 1000
metrics forecast s.csv -o o.csv --horizon 3 --reconcile best
metrics forecast s.csv -o o.csv --horizon 3 --sums region
metrics forecast sbad.csv -o o.csv --horizon 3
metrics forecast scol.csv -o o.csv --horizon 3
metrics forecast sgap.csv -o o.csv --horizon 3
metrics forecast nofile.csv -o o.csv --horizon 3
metrics forecast s.csv -o no/such/o.csv --horizon 3
metrics project --snapshot 20200101
metrics project --home <here>/nowhere
metrics examine
metrics examine --snapshot 20200101
metrics examine --snapshot 20200101 --seconds x
metrics glossary extra
dashboard
dashboard nothing
dashboard exprt
dashboard export
dashboard export overview
dashboard export nosuch --format html -o x.html
dashboard export overview --format gif -o x.gif
dashboard export overview --format html
dashboard export overview --format html -o no/such/x.html
dashboard export overview --format html -o .
dashboard export overview --format html -o x.html --where colour=red
dashboard export overview --format html -o x.html --where month=1999-01
dashboard export overview --format html -o x.html --where education
dashboard export overview --format html -o x.html --region 999999
dashboard export overview --format html -o x.html --region x
dashboard export overview --format html -o x.html --user nobody@office
dashboard export overview --format html -o x.html --scope 330100 --region 330200
dashboard export overview --format html -o x.html --scope 110000
dashboard export overview --format html -o x.html --role king
dashboard export overview --format html -o x.html --home <here>/nowhere
dashboard --home <here>/nowhere brief --format html -o x.html
dashboard brief
dashboard brief --format csv -o x.csv
dashboard brief --format html -o x.html --period 2026-13
dashboard brief --format html -o x.html --period 1999-01
dashboard brief --format html -o x.html --home <here>/nowhere
dashboard brief --format html -o x.html --json --period 2026-13
dashboard audit
dashboard audit nothing
dashboard audit verfy
dashboard audit verify extra
dashboard audit search --action look
dashboard audit search --region x
"""
