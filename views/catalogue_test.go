package views_test

import (
	"net/http"
	"strings"
	"testing"

	"binglian/stages"
)

func TestTheCatalogueIsForEverybody(t *testing.T) {
	t.Parallel()
	o := openLists(t)
	for _, who := range []string{"", "planner"} {
		page := o.get(t, who, "/catalogue")
		if page.status != http.StatusOK {
			t.Fatalf("%q: %d", who, page.status)
		}
		text := page.main().text()
		for _, want := range []string{"企业投资项目备案", "建筑工程施工许可证核发", "时限压缩比", "压缩比＝1−Σ承诺时限÷Σ法定时限", "免提交", "梨树县"} {
			if !strings.Contains(text, want) {
				t.Errorf("%q misses %s", who, want)
			}
		}
	}
	items := len(stages.DefaultBook().Catalogue("siping@1").Items)
	if n := len(o.get(t, "", "/catalogue").main().links("/catalogue/items/")); n != items {
		t.Errorf("%d of %d items are listed", n, items)
	}
}

func TestItemsOfTheCatalogueAreFound(t *testing.T) {
	t.Parallel()
	o := openLists(t)
	for query, want := range map[string]string{
		"q=304": "304", "q=" + "%E8%8A%82%E8%83%BD": "109", "q=Construction+planning+permit": "202", "stage=s1&department=development-reform&type=01": "103a",
		"mark=deferral&stage=s1": "102", "mark=commitment&department=archive": "404", "mark=instant&department=housing": "402b",
	} {
		found := o.get(t, "", "/catalogue?"+query).main()
		if !strings.Contains(found.html, "/catalogue/items/"+want+`"`) {
			t.Errorf("%s doesn't find %s: %v", query, want, found.links("/catalogue/items/"))
		}
		if len(found.links("/catalogue/items/")) > 3 {
			t.Errorf("%s finds too much: %v", query, found.links("/catalogue/items/"))
		}
	}
	if none := o.get(t, "", "/catalogue?q=nowhere").main(); len(none.links("/catalogue/items/")) > 0 || !strings.Contains(none.text(), "没有符合条件的内容") {
		t.Errorf("nothing found: %s", none.text())
	}
}

func TestAnItemShowsItsTenElements(t *testing.T) {
	t.Parallel()
	o := openLists(t)
	text := o.get(t, "", "/catalogue/items/304").main().text()
	for _, want := range []string{"审批事项名称", "设定依据", "建筑法 §8", "事项编码", "990103304001", "事项类别", "行政许可", "责任事项", "责任事项依据", "行政许可法 §34",
		"办理条件", "已确定建筑施工企业", "办事流程", "签发", "办理时限", "7 日（自然日）", "2 个工作日", "自收到之日起算", "容缺", "免提交", "系统调取：202", "不适用告知承诺：涉及生命健康安全",
		"一般社会投资项目", "工业类项目", "梨树县住房和城乡建设局"} {
		if !strings.Contains(text, want) {
			t.Errorf("304 misses %s", want)
		}
	}
	if small := o.get(t, "", "/catalogue/items/201").main().text(); !strings.Contains(small, "即办（告知承诺）") {
		t.Error("201 doesn't say that small projects have it by commitment")
	}
	for _, nowhere := range []string{"/catalogue/items/999", "/catalogue/copies/220300", "/catalogue/copies/x"} {
		if page := o.get(t, "", nowhere); page.status != http.StatusNotFound {
			t.Errorf("%s: %d", nowhere, page.status)
		}
	}
}

func TestACountysCopyIsCompared(t *testing.T) {
	t.Parallel()
	text := openLists(t).get(t, "", "/catalogue/copies/220322").main().text()
	for _, want := range []string{"梨树县（220322@1）", "0 处不同", "十同要素全部一致", "梨树县自然资源局"} {
		if !strings.Contains(text, want) {
			t.Errorf("the copy misses %s", want)
		}
	}
}
